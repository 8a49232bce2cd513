"""A workbook recalculated by IronCalc, which shares no code with what wrote it."""

from __future__ import annotations

import io
from pathlib import Path

import ironcalc
import openpyxl
from openpyxl.workbook import Workbook


def opened(content: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


class Recalculated:
    """The workbook in the engine; cells by defined name or by sheet, row and column from 1."""

    def __init__(self, content: bytes, folder: Path) -> None:
        path = folder / "recalculated.xlsx"
        path.write_bytes(content)
        self.model = ironcalc.load_from_xlsx(str(path))
        self.sheets = [sheet["name"] for sheet in self.model.get_worksheets_properties()]
        self.names = {
            entry["name"]: self._place(entry["formula"])
            for entry in self.model.get_defined_name_list()
            if ":" not in entry["formula"] and "!" in entry["formula"]
        }
        self.model.evaluate()

    def _place(self, formula: str) -> tuple[int, int, int]:
        sheet, _, address = formula.lstrip("=").rpartition("!")
        row, column = openpyxl.utils.cell.coordinate_to_tuple(address.replace("$", ""))
        return self.sheets.index(sheet.strip("'").replace("''", "'")), row, column

    def set(self, **values: float | str) -> None:
        for name, value in values.items():
            self.put(*self.names[name], value)
        self.model.evaluate()

    def put(self, sheet: int, row: int, column: int, value: float | str) -> None:
        if isinstance(value, str):
            self.model.update_cell_with_text(sheet, row, column, value)
        else:
            self.model.update_cell_with_number(sheet, row, column, float(value))

    def __getitem__(self, name: str) -> float:
        value = self.model.get_cell_value(*self.names[name])
        assert isinstance(value, float), (name, value)
        return value

    def at(self, sheet: str, row: int, column: int) -> object:
        return self.model.get_cell_value(self.sheets.index(sheet), row, column)

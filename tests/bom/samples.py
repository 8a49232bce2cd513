"""A small price book in round figures, and a board of three parts, for sums done by hand."""

from __future__ import annotations

from pathlib import Path

from bom.lines import Line, product_lines
from bom.tables import Book
from hardware.design import Accessory, Design, Part
from hardware.parts.spec import Alternate
from tests.hardware.samples import two_terminal

_SAID = "market,2026-05-01,estimate"
TABLES = {
    "prices": (
        "key,description,manufacturer,supplier,supplier_number,currency,breaks,moq,pack,packaging,"
        "stock,lead_days,mount,joints,low,high,date,source,confidence,note\n"
        "R-10K,resistor,Maker,Shop,S1,USD,1:0.04;1000:0.02,1,,cut_tape,1500,,smt,2,0.9,1.1,"
        "2026-05-21,list,catalogue,\n"
        "R-10K-B,resistor,Other,Shop,S2,USD,1:0.03,1,,cut_tape,,,smt,2,0.9,1.1,"
        "2026-05-21,list,catalogue,\n"
        "PLUG,connector,Maker,Shop,S3,USD,1:0.5,1,,bulk,,,tht,3,0.9,1.1,"
        "2026-05-21,list,catalogue,\n"
        "CT,transformer,Maker,Quote,,USD,1:1,1,,each,,,none,0,0.8,1.5,2026-05-20,guess,memory,\n"
        "CASE,housing,Maker,Quote,,EUR,1:3,1,50,tray,,,none,0,0.8,1.5,2026-05-20,talk,quote,\n"
    ),
    "items": "product,key,quantity,category,note\nbox,CASE,1,enclosure,\n",
    "work": "product,step,quantity,category,note\nbox,pack_s,2,labour,\nbox,test_s,1,test,\n",
    "one_offs": (
        "product,name,quantity,kind,category,note\n"
        "box,films,1,set_up,board,\nbox,mould,2,tooling,enclosure,\n"
    ),
    "assumptions": (
        "name,low,likely,high,unit,currency,note,source,date,confidence\n"
        f"attrition_smt,0,0,0.1,1,,lost SMT,{_SAID}\n"
        f"attrition_tht,0,0,0.1,1,,lost THT,{_SAID}\n"
        f"attrition_item,0,0,0.1,1,,lost items,{_SAID}\n"
        f"leader_smt,0,0,10,piece,,leader,{_SAID}\n"
        f"leader_tht,0,0,10,piece,,leader,{_SAID}\n"
        f"leader_item,0,0,10,piece,,leader,{_SAID}\n"
        f"smt_joint,0.001,0.002,0.003,joint,USD,SMT joint,{_SAID}\n"
        f"tht_joint,0.01,0.02,0.03,joint,USD,THT joint,{_SAID}\n"
        f"panel_use,0.5,0.8,1,1,,use of the panel,{_SAID}\n"
        f"pcb,50,70,90,m2,USD,board,{_SAID}\n"
        f"finish,5,10,20,m2,USD,finish,{_SAID}\n"
        f"set_up_side,20,25,30,side,USD,side,{_SAID}\n"
        f"set_up_part,1,1.5,2,part,USD,feeder,{_SAID}\n"
        f"stencil_side,5,8,10,side,USD,stencil,{_SAID}\n"
        f"films,10,20,30,order,USD,films,{_SAID}\n"
        f"mould,1000,2000,3000,piece,EUR,mould,{_SAID}\n"
        f"labour_rate,4,7.2,9,hour,USD,rate,{_SAID}\n"
        f"pack_s,30,50,90,s,,packing,{_SAID}\n"
        f"test_s,30,100,200,s,,testing,{_SAID}\n"
        f"margin,0,0.1,0.2,1,,margin,{_SAID}\n"
        f"yield_fraction,0.7,0.8,1,1,,good ones,{_SAID}\n"
        f"freight_per_kg,1,4,8,kg,USD,freight,{_SAID}\n"
        f"duty,0,0.05,0.1,1,,duty,{_SAID}\n"
    ),
    "rates": (
        "currency,per_eur,low,high,date,source,confidence\n"
        "USD,2,1.8,2.2,2026-05-01,round figure,memory\n"
    ),
    "boards": (
        "board,length_mm,width_mm,layers,price,finish,smt_sides,note,source,date,confidence\n"
        f"one,100,80,2,pcb,finish,1,a board,{_SAID}\n"
    ),
    "savings": (
        "product,name,replaces,by,gives_up,note\n"
        "box,other_resistor,R-10K,R-10K-B,,same value\n"
        "box,no_case,CASE,,the case,bare board\n"
    ),
    "products": (
        "product,title,boards,not_shipped,target_eur,target_quantity,weight_kg,scope\n"
        "box,A box,one,one:J2,12,1000,0.5,everything\n"
    ),
}
RESISTOR = two_terminal(alternates=(Alternate("Other", "R-10K-B"), Alternate("Third", "R-10K-C")))
PLUG = two_terminal("PLUG", "plug", reference_prefix="J")
CT = two_terminal("CT", "CT", reference_prefix="T")
PAD = two_terminal("PAD", "pad", reference_prefix="TP", in_bom=False)


def part(reference: str, mpn: str, *, dnp: bool = False) -> Part:
    return Part(reference, f"block/{reference}", "block", mpn, "", dnp, "", ())


#: Two resistors fitted and one left open, two plugs with a transformer each, a copper pad.
DESIGN = Design(
    name="one",
    title="One",
    revision="A",
    blocks=(),
    parts=(
        part("J1", "PLUG"),
        part("J2", "PLUG"),
        part("R1", "R-10K"),
        part("R2", "R-10K"),
        part("R3", "R-10K", dnp=True),
        part("TP1", "PAD"),
    ),
    nets=(),
    connectors=(),
    analog_channels=(),
    firmware_constants=(),
    claims=(),
    waivers=(),
    rule_waivers=(),
    specs=(RESISTOR, PLUG, PAD),
    accessories=(Accessory("J1", CT, ""), Accessory("J2", CT, "")),
)


def write(folder: Path, **tables: str) -> Path:
    """Write the small book, with some tables replaced."""
    for name, text in (TABLES | tables).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def small_book(folder: Path, **tables: str) -> Book:
    return Book.load(write(folder, **tables))


def small_lines(book: Book) -> tuple[Line, ...]:
    return product_lines(book, "box", {"one": DESIGN})

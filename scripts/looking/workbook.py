"""Recalculates a workbook: every formula must come to the number that the program wrote beside it."""
import pathlib
import subprocess
import sys

import openpyxl

ROUNDING = 1e-9  # relative; sums of a thousand floats in another order differ by far less

workbook, place = map(pathlib.Path, sys.argv[1:])
written = openpyxl.load_workbook(workbook, data_only=True)
formulas = openpyxl.load_workbook(workbook)
# saved again by openpyxl, formulas have no numbers beside them, so the spreadsheet must calculate
bare = place / "bare.xlsx"
formulas.save(bare)
out = place / "recalculated"
subprocess.run(
    ["soffice", f"-env:UserInstallation=file://{place}/office", "--headless", "--convert-to", "xlsx", "--outdir", out, bare],
    check=True,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
recalculated = openpyxl.load_workbook(out / "bare.xlsx", data_only=True)
wrong, count, worst = [], 0, 0.0
for sheet in formulas:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("=") and cell.data_type != "f":
                continue  # a text that looks like a formula, and is none
            if cell.data_type != "f":
                continue
            count += 1
            here = f"{sheet.title}!{cell.coordinate} {cell.value}"
            ours = written[sheet.title][cell.coordinate].value
            theirs = recalculated[sheet.title][cell.coordinate].value
            if not isinstance(ours, (int, float)) or not isinstance(theirs, (int, float)):
                wrong.append(f"{here}: {ours!r} here, {theirs!r} there")
                continue
            size = max(abs(ours), abs(theirs))
            # what is left of numbers that cancel is compared with their size
            around = [abs(other.value) for other in written[sheet.title][cell.row] if isinstance(other.value, (int, float))]
            difference = abs(ours - theirs)
            if difference > ROUNDING * size and difference > 1e-12 * max(around, default=0):
                wrong.append(f"{here}: {ours!r} here, {theirs!r} there")
            worst = max(worst, difference / size if size else 0)
if count == 0:
    wrong.append("there is no formula at all")
print("\n".join(wrong[:20]) or f"{count} formulas in {len(formulas.sheetnames)} sheets, largest relative difference {worst:.1e}")
sys.exit(bool(wrong))

"""The month's totals, and those of each unit, by pandas from the CSV or XLSX export: what somebody would write who has
Python at hand. Rules as in the program, duplicates of a code counted once; no names of units resolved, no officials, no
findings, no comparison with the month before. Prints one line of JSON."""

import json
import sys

import pandas

COLUMNS = {
    "Số hồ sơ": "code", "Cơ quan/đơn vị": "unit", "Kênh tiếp nhận": "channel", "Trạng thái hồ sơ": "status",
    "Ngày tiếp nhận": "received", "Ngày hẹn trả": "due", "Ngày kết thúc xử lý": "finished", "Ngày trả kết quả": "returned",
    "Ngày yêu cầu bổ sung": "pause",
}
STATUSES = {
    "Mới đăng ký": 1, "Được tiếp nhận": 2, "Không được tiếp nhận": 3, "Đang xử lý": 4, "Yêu cầu bổ sung giấy tờ": 5,
    "Yêu cầu thực hiện nghĩa vụ tài chính": 6, "Công dân yêu cầu rút hồ sơ": 7, "Dừng xử lý": 8, "Đã xử lý xong": 9,
    "Đã trả kết quả": 10,
}
FROM, TO, NOW = pandas.Timestamp("2023-11-01"), pandas.Timestamp("2023-11-30"), pandas.Timestamp("2023-12-05 08:00")


def read(path):
    if path.endswith(".xlsx"):
        rows = pandas.read_excel(path, skiprows=5, usecols=list(COLUMNS), dtype=object)
    else:
        rows = pandas.read_csv(path, sep=";", usecols=list(COLUMNS), dtype=str)
    return rows.rename(columns=COLUMNS)


def instant(column):
    if pandas.api.types.is_datetime64_any_dtype(column):
        return column
    if column.map(lambda v: not isinstance(v, str)).all():  # true dates of a sheet
        return pandas.to_datetime(column)
    text = column.astype("string")
    whole = pandas.to_datetime(text, format="%d/%m/%Y %H:%M:%S", errors="coerce")
    return whole.fillna(pandas.to_datetime(text, format="%d/%m/%Y", errors="coerce"))


rows = pandas.concat([read(path) for path in sys.argv[1:]], ignore_index=True)
rows = rows[rows["status"].notna()]  # the total and the signature below
status = rows["status"].map(STATUSES).astype(int)
received, due, pause = (instant(rows[c]).dt.normalize() for c in ("received", "due", "pause"))
finish = instant(rows["finished"]).fillna(instant(rows["returned"]))
rows = pandas.DataFrame({
    "code": rows["code"].str.upper(), "unit": rows["unit"], "channel": rows["channel"], "status": status,
    "received": received, "due": due, "finish": finish, "pause": pause,
})
rows = rows.sort_values(["finish", "status"], na_position="first").drop_duplicates("code", keep="last")

status, day = rows["status"], rows["finish"].dt.normalize()
not_accepted = status.isin([1, 3])
no_receipt = ~not_accepted & rows["received"].isna()
outside = ~not_accepted & (rows["received"] > TO)
left = ~(not_accepted | no_receipt | outside)
ended = left & status.isin([7, 9, 10])
aside = ended & (day.isna() | (day < rows["received"]) | (rows["finish"] > NOW))
ended &= ~aside
resolved = ended & (day >= FROM) & (day <= TO)
pending = (left & ~status.isin([7, 9, 10])) | (ended & (day > TO))
paused = status.isin([5, 6, 8]) & (rows["pause"].isna() | (rows["pause"] <= TO))
figured, new = resolved | pending, rows["received"] >= FROM
units = pandas.DataFrame({
    "unit": rows["unit"], "total": figured, "received": figured & new,
    "received_online": figured & new & (rows["channel"] == "Trực tuyến"), "resolved": resolved,
    "resolved_late": resolved & (status != 7) & (day > rows["due"]), "pending": pending,
    "pending_overdue": pending & ~paused & (rows["due"] < TO), "put_aside": no_receipt | aside,
}).groupby("unit").sum()
print(json.dumps({key: int(value) for key, value in units.sum().items()}))

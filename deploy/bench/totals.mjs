// The month's totals, and those of each unit, by DuckDB from the CSV export: what somebody would write who has SQL at hand.
// Rules as in the program, duplicates of a code counted once; no names of units resolved, no officials, no findings, no
// comparison with the month before. Prints one line of JSON.
import { DuckDBInstance } from '@duckdb/node-api';

const files = process.argv.slice(2).map((f) => `'${f.replaceAll("'", "''")}'`).join(', ');
const instant = (column) => `try_strptime("${column}", ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y'])`;
const [from, to, now] = ["date '2023-11-01'", "date '2023-11-30'", "timestamp '2023-12-05 08:00:00'"];

const db = await DuckDBInstance.create(':memory:');
const connection = await db.connect();
const result = await connection.runAndReadAll(`
  with read as (
    select "Số hồ sơ" as code, "Cơ quan/đơn vị" as unit, "Kênh tiếp nhận" as channel,
      case "Trạng thái hồ sơ"
        when 'Mới đăng ký' then 1 when 'Được tiếp nhận' then 2 when 'Không được tiếp nhận' then 3 when 'Đang xử lý' then 4
        when 'Yêu cầu bổ sung giấy tờ' then 5 when 'Yêu cầu thực hiện nghĩa vụ tài chính' then 6
        when 'Công dân yêu cầu rút hồ sơ' then 7 when 'Dừng xử lý' then 8 when 'Đã xử lý xong' then 9
        when 'Đã trả kết quả' then 10 else error('status') end as status,
      ${instant('Ngày tiếp nhận')}::date as received, ${instant('Ngày hẹn trả')}::date as due,
      coalesce(${instant('Ngày kết thúc xử lý')}, ${instant('Ngày trả kết quả')}) as finish,
      ${instant('Ngày yêu cầu bổ sung')}::date as pause
    from read_csv([${files}], delim = ';', quote = '"', escape = '"', header = true, all_varchar = true)
  ), once as (
    select * from read qualify row_number() over (partition by upper(code) order by finish desc nulls last, status desc) = 1
  ), placed as (
    select unit, channel, received < ${from} as carried, finish::date > due as late,
      coalesce(status in (5, 6, 8) and (pause is null or pause <= ${to}), false) as paused, due < ${to} as overdue,
      case
        when status in (1, 3) then 'not_accepted'
        when received is null then 'put_aside'
        when received > ${to} then 'outside'
        when status in (7, 9, 10) then case
          when finish is null or finish::date < received or finish > ${now} then 'put_aside'
          when finish::date < ${from} then 'outside'
          when finish::date > ${to} then 'pending'
          when status = 7 then 'withdrawn' else 'resolved' end
        else 'pending' end as line
    from once
  )
  select unit,
    count(*) filter (line in ('pending', 'withdrawn', 'resolved')) as total,
    count(*) filter (line in ('pending', 'withdrawn', 'resolved') and not carried) as received,
    count(*) filter (line in ('pending', 'withdrawn', 'resolved') and not carried and channel = 'Trực tuyến') as received_online,
    count(*) filter (line in ('withdrawn', 'resolved')) as resolved,
    count(*) filter (line = 'resolved' and coalesce(late, false)) as resolved_late,
    count(*) filter (line = 'pending') as pending,
    count(*) filter (line = 'pending' and not paused and coalesce(overdue, false)) as pending_overdue,
    count(*) filter (line = 'put_aside') as put_aside
  from placed group by unit`);
const totals = {};
for (const row of result.getRowObjects()) {
  for (const [key, value] of Object.entries(row)) {
    if (key !== 'unit') totals[key] = (totals[key] ?? 0) + Number(value);
  }
}
console.log(JSON.stringify(totals));

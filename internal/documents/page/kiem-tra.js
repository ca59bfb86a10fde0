(function () {
"use strict";
// Everything happens in this page: no file leaves the computer. What is compared is what the page shows.

// ---- SHA-256 (FIPS 180-4). The browser's own is missing where a page is opened from a file or without HTTPS.
var K = [], H0 = [];
(function () {
  var primes = [], n = 2;
  while (primes.length < 64) { if (primes.every(function (p) { return n % p; })) { primes.push(n); } n++; }
  var fraction = function (x) { return ((x - Math.floor(x)) * 4294967296) | 0; };
  primes.forEach(function (p, i) { K.push(fraction(Math.cbrt(p))); if (i < 8) { H0.push(fraction(Math.sqrt(p))); } });
})();
function sha256(bytes) {
  var h = H0.slice(), w = new Int32Array(64), length = bytes.length;
  var tail = new Uint8Array(((length % 64) < 56 ? 64 : 128));
  tail.set(bytes.subarray(length - length % 64));
  tail[length % 64] = 128;
  var view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(length / 536870912));
  view.setUint32(tail.length - 4, (length << 3) >>> 0);
  var block = function (b, at) {
    var i, s0, s1, t1, t2;
    for (i = 0; i < 16; i++, at += 4) { w[i] = b[at] << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3]; }
    for (; i < 64; i++) {
      var x = w[i - 15], y = w[i - 2];
      s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
      s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
      w[i] = w[i - 16] + s0 + w[i - 7] + s1 | 0;
    }
    var a = h[0], c = h[1], d = h[2], e = h[3], f = h[4], g = h[5], k = h[6], l = h[7];
    for (i = 0; i < 64; i++) {
      t1 = l + ((f >>> 6 | f << 26) ^ (f >>> 11 | f << 21) ^ (f >>> 25 | f << 7)) + (f & g ^ ~f & k) + K[i] + w[i] | 0;
      t2 = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & c ^ a & d ^ c & d) | 0;
      l = k; k = g; g = f; f = e + t1 | 0; e = d; d = c; c = a; a = t1 + t2 | 0;
    }
    [a, c, d, e, f, g, k, l].forEach(function (v, j) { h[j] = h[j] + v | 0; });
  };
  for (var at = 0; at + 64 <= length; at += 64) { block(bytes, at); }
  for (at = 0; at < tail.length; at += 64) { block(tail, at); }
  var out = new Uint8Array(32), words = new DataView(out.buffer);
  h.forEach(function (v, i) { words.setInt32(4 * i, v); });
  return out;
}
function hex(bytes) { return Array.prototype.map.call(bytes, function (b) { return (b < 16 ? "0" : "") + b.toString(16); }).join(""); }
function unhex(text) {
  if (!/^[0-9a-f]{64}$/.test(text)) { throw new Error("không phải mã băm: " + text); }
  return Uint8Array.from(text.match(/../g), function (b) { return parseInt(b, 16); });
}
function utf8(text) { return new TextEncoder().encode(text); }
function joined() {
  var parts = Array.prototype.slice.call(arguments), out = new Uint8Array(parts.reduce(function (n, p) { return n + p.length; }, 0)), at = 0;
  parts.forEach(function (p) { out.set(p, at); at += p.length; });
  return out;
}

// ---- The records that the page shows.
function codeOf(statement) {
  return hex(sha256(utf8(statement))).slice(0, 20).replace(/./g, function (c) { return "BCDFGHJKLMNPQRST"[parseInt(c, 16)]; });
}
var records = Array.prototype.map.call(document.querySelectorAll(".record"), function (section) {
  var r = { section: section, code: section.dataset.code, period: section.dataset.period, letter: section.dataset.letter, replaced: section.dataset.replaced, files: {}, lines: {} };
  Array.prototype.forEach.call(section.querySelectorAll(".files tbody tr"), function (tr) { r.files[tr.querySelector("code").textContent] = tr.cells[0].textContent; });
  r.statement = section.querySelector("pre").textContent;
  r.statement.split("\n").forEach(function (l) { var at = l.indexOf(":"); if (at > 0) { r.lines[l.slice(0, at)] = l.slice(at + 1).trim(); } });
  r.whole = codeOf(r.statement) === r.code && r.letter.indexOf(r.lines.number) >= 0 && section.querySelector("h2").textContent.indexOf(r.letter) >= 0 && Array.prototype.every.call(section.querySelectorAll("[data-key]"), function (td) {
    return td.textContent.replace(/\D/g, "") === r.lines[td.dataset.key];
  });
  return r;
});
function named(r) { return r.letter + ", " + r.period; }

// ---- Verdicts.
function el(name, text, kind) {
  var e = document.createElement(name);
  if (text) { e.textContent = text; }
  if (kind) { e.className = kind; }
  return e;
}
function verdict(box, kind, head, lines) {
  var v = el("div", "", "verdict " + kind), p = el("p");
  p.appendChild(el("strong", head));
  v.appendChild(p);
  (lines || []).forEach(function (l) { v.appendChild(typeof l === "string" ? el("p", l) : l); });
  box.appendChild(v);
  return v;
}
records.forEach(function (r) {
  if (!r.whole) { verdict(r.section, "bad", "Lời cam kết hoặc số liệu không khớp mã kiểm chứng: trang này đã bị sửa hoặc hỏng."); }
});
function replacedLine(r) { return r.replaced ? "Lưu ý: văn bản này đã được thay thế bởi " + r.replaced + "." : "Đây là bản hiện hành của kỳ."; }

// ---- Files.
function matches(digest) { return records.filter(function (r) { return r.files[digest]; }); }
function belongs(box, name, bytes) {
  var digest = hex(sha256(bytes)), found = matches(digest);
  found.forEach(function (r) {
    verdict(box, r.replaced ? "warn" : "good", name + ": thuộc kỳ báo cáo " + r.period + ", đúng từng byte", [
      "Là tệp " + r.files[digest] + " của " + named(r) + ".", replacedLine(r)]);
  });
  return found.length > 0;
}
function foreign(box, name, bytes, more) {
  verdict(box, "bad", name + ": không thuộc kỳ nào trên trang này", [
    "Mã băm SHA-256 của tệp: " + hex(sha256(bytes)) + ".",
    more || "Tệp đã bị sửa, đã được mở và lưu lại, chưa phải bản ban hành, hoặc không do cơ quan này phát hành."]);
}
function unreadable(box, name, e) { verdict(box, "bad", name + ": không đọc được", [String(e.message || e)]); }

// A ZIP by its directory; only what is needed is inflated.
function entries(bytes) {
  var v = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), end = bytes.length - 22;
  while (end >= 0 && v.getUint32(end, true) !== 0x06054b50) { end--; }
  if (end < 0) { return null; }
  var all = [], n = v.getUint16(end + 10, true), at = v.getUint32(end + 16, true);
  for (var i = 0; i < n; i++) {
    if (v.getUint32(at, true) !== 0x02014b50) { return null; }
    var name = v.getUint16(at + 28, true), local = v.getUint32(at + 42, true);
    var from = local + 30 + v.getUint16(local + 26, true) + v.getUint16(local + 28, true);
    all.push({ name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name)), method: v.getUint16(at + 10, true), locked: v.getUint16(at + 8, true) & 1, size: v.getUint32(at + 24, true), data: bytes.subarray(from, from + v.getUint32(at + 20, true)) });
    at += 46 + name + v.getUint16(at + 30, true) + v.getUint16(at + 32, true);
  }
  return all;
}
var LARGEST = 256 << 20;
async function content(entry) {
  if (entry.locked) { throw new Error("tệp nén có mật khẩu: hãy giải nén rồi kiểm tra từng tệp"); }
  if (entry.method === 0) { return entry.data; }
  if (entry.method !== 8 || entry.size > LARGEST || typeof DecompressionStream === "undefined") { throw new Error("trình duyệt này không giải nén được " + entry.name); }
  var reader = new Blob([entry.data]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader(), parts = [], total = 0;
  for (;;) {
    var step = await reader.read();
    if (step.done) { return joined.apply(null, parts); }
    total += step.value.length;
    if (total > entry.size) { await reader.cancel(); throw new Error(entry.name + " dài hơn đã ghi"); }
    parts.push(step.value);
  }
}

// ---- The proof of a unit's rows (RFC 9162, 2.1.3.2).
function proofs(text) {
  var lines = text.split(/\r?\n/).map(function (l) { return l.trim(); }), all = [];
  for (var i = 0; i < lines.length; i++) {
    if (lines[i] !== "trehan-proof 1") { continue; }
    var p = { path: [] };
    for (i++; i < lines.length; i++) {
      var f = lines[i].split(" | ");
      if (f[0] === "path") { p.path.push(f[1]); } else if (f[0] === "leaf") { p.at = Number(f[1]); p.of = Number(f[2]); } else if (f[0] === "lines") {
        p.rows = lines.slice(i + 1, i + 1 + Number(f[1]));
        p.cut = p.cut || !/^\d+$/.test(f[1]) || p.rows.length !== Number(f[1]);
        i += Number(f[1]) || 0;
        break;
      } else if (f[0] === "root" || f[0] === "salt") { p[f[0]] = f[1]; } else { p.cut = true; }
    }
    p.cut = p.cut || /^(unit|period|late|overdue) \|/.test(lines[i + 1] || ""); // a row behind those that are proven
    all.push(p);
  }
  return all;
}
function proven(p) {
  if (p.cut || !p.rows || !(p.at >= 0 && p.at < p.of) || p.path.length > 40) { return false; }
  var node = function (a, b) { return sha256(joined(new Uint8Array([1]), a, b)); };
  var hash = sha256(joined(new Uint8Array([0]), unhex(p.salt), utf8(p.rows.join("\n") + "\n")));
  var at = p.at, last = p.of - 1;
  for (var i = 0; i < p.path.length; i++) {
    if (last === 0) { return false; }
    var other = unhex(p.path[i]);
    if (at % 2 === 1 || at === last) {
      hash = node(other, hash);
      while (at % 2 === 0 && at !== 0) { at = Math.floor(at / 2); last = Math.floor(last / 2); }
    } else { hash = node(hash, other); }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hex(hash) === p.root;
}
var KINDS = { late: "giải quyết trễ hạn", overdue: "đang giải quyết đã quá hạn" };
var LATENESS = { actual: "thực tế", slow_update: "chậm thao tác", suspected_slow_update: "nghi chậm thao tác", unclassified: "chưa phân loại", test: "hồ sơ thử nghiệm", backlog: "tồn đọng", unclosed: "chưa kết thúc quy trình", in_process: "đang giải quyết" };
function shown(p, kind) {
  var rows = p.rows.map(function (l) { return l.split(" | "); }).filter(function (f) { return f[0] === kind; });
  if (!rows.length) { return "Không có hồ sơ " + KINDS[kind] + "."; }
  var details = el("details"), box = el("div", "", "wrap"), table = el("table");
  details.appendChild(el("summary", rows.length + " hồ sơ " + KINDS[kind] + " đã niêm phong (so với các dòng đang có)"));
  var head = el("tr"), day = function (d) { return d.split("-").reverse().join("/"); };
  ["Mã hồ sơ", "Tiếp nhận", "Hẹn trả"].concat(kind === "late" ? ["Kết thúc"] : []).concat(["Số ngày", "Loại", "Công chức, viên chức"]).forEach(function (t) { head.appendChild(el("th", t)); });
  table.appendChild(el("thead")).appendChild(head);
  var body = table.appendChild(el("tbody"));
  rows.forEach(function (f) {
    var tr = body.appendChild(el("tr"));
    f.slice(1).forEach(function (text, i) { tr.appendChild(el("td", /^\d{4}-\d\d-\d\d$/.test(text) ? day(text) : LATENESS[text] && i > 3 ? LATENESS[text] : text)); });
  });
  box.tabIndex = 0;
  box.appendChild(table);
  details.appendChild(box);
  return details;
}
// Nothing ties what a saved workbook shows to the proof inside it: only the rows listed here are proven.
function judge(box, name, all, altered) {
  all.forEach(function (p) {
    var valid = false, unit = (p.rows && p.rows[0] || "").split(" | "), who = unit[0] === "unit" ? unit[2] + " (" + unit[1] + ")" : "đơn vị";
    try { valid = proven(p); } catch (e) { valid = false; }
    var found = records.filter(function (r) { return r.whole && r.lines.rows === p.root; });
    if (!valid || !found.length) {
      verdict(box, "bad", name + ": phần chứng thực của " + who + " không hợp lệ", [valid ? "Danh sách mà nó dẫn tới không thuộc kỳ nào trên trang này." : "Các dòng đã bị sửa, thiếu hoặc thừa."]);
      return;
    }
    found.forEach(function (r) {
      verdict(box, r.replaced || altered ? "warn" : "good", altered ? name + ": chỉ chứng thực các dòng liệt kê dưới đây của " + who + ", " + r.period : name + ": các dòng của " + who + " thuộc danh sách đã niêm phong, " + r.period, [
        altered ? "Tệp không còn đúng từng byte: dòng nào trong tệp khác các dòng dưới đây là dòng đã bị sửa." : "", "Danh sách của " + named(r) + ".", replacedLine(r), shown(p, "late"), shown(p, "overdue")].filter(Boolean));
    });
  });
}

// The sheet that holds the proofs, read from a workbook whoever has saved it.
async function sheetText(list) {
  var find = function (name) { return list.find(function (e) { return e.name === name; }); };
  var xml = async function (name) { var e = find(name); return e && new DOMParser().parseFromString(new TextDecoder().decode(await content(e)), "application/xml"); };
  var text = function (e) { return Array.prototype.map.call(e.getElementsByTagName("*"), function (t) { return t.localName === "t" ? t.textContent : ""; }).join(""); };
  var all = function (doc, name) { return Array.prototype.filter.call(doc.getElementsByTagName("*"), function (e) { return e.localName === name; }); };
  var book = await xml("xl/workbook.xml"), rels = await xml("xl/_rels/workbook.xml.rels");
  var sheet = book && rels && all(book, "sheet").find(function (s) { return s.getAttribute("name") === "Kiểm chứng"; });
  if (!sheet) { return ""; }
  var id = sheet.getAttributeNS("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "id");
  var rel = all(rels, "Relationship").find(function (r) { return r.getAttribute("Id") === id; });
  var doc = rel && await xml(rel.getAttribute("Target").replace(/^\/?(xl\/)?/, "xl/"));
  if (!doc) { return ""; }
  var strings = await xml("xl/sharedStrings.xml"), shared = strings ? all(strings, "si").map(text) : [];
  return all(doc, "c").map(function (c) {
    var v = all(c, "v")[0];
    return c.getAttribute("t") === "s" && v ? shared[Number(v.textContent)] : c.getAttribute("t") === "inlineStr" ? text(c) : v ? v.textContent : "";
  }).join("\n");
}

async function check(box, name, bytes, inside) {
  var known = belongs(box, name, bytes), zip = bytes[0] === 0x50 && bytes[1] === 0x4b ? entries(bytes) : null;
  try {
    if (zip && zip.some(function (e) { return e.name === "[Content_Types].xml"; })) {
      var all = zip.some(function (e) { return e.name === "xl/workbook.xml"; }) ? proofs(await sheetText(zip)) : [];
      if (!known) {
        foreign(box, name, bytes, all.length ? "Tệp không còn đúng từng byte: đã bị sửa hoặc đã được mở và lưu lại. Phần chứng thực trong tệp được xét riêng dưới đây; hãy so các dòng đã niêm phong với các dòng trong tệp." : "");
      }
      judge(box, name, all, !known);
      return;
    }
    if (zip && !known && !inside) {
      var files = zip.filter(function (e) { return !/\/$/.test(e.name); });
      verdict(box, "", name + ": tệp nén có " + files.length + " tệp, được kiểm tra từng tệp");
      for (var i = 0; i < files.length; i++) {
        try { await check(box, files[i].name, await content(files[i]), true); } catch (e) { unreadable(box, files[i].name, e); }
      }
      return;
    }
  } catch (e) {
    unreadable(box, name, e);
    return;
  }
  if (known) { return; }
  if (/\.(eml|msg)$/i.test(name)) { foreign(box, name, bytes, "Đây là thư: hãy mở thư, lưu từng tệp đính kèm ra máy rồi kiểm tra từng tệp."); return; }
  var some = bytes.length < 16 << 20 ? proofs(new TextDecoder().decode(bytes)) : [];
  if (some.length) { judge(box, name, some); } else { foreign(box, name, bytes); }
}

// ---- Codes.
function ask(box, typed) {
  var code = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
  box.textContent = "";
  if (!code) { return; }
  var found = records.filter(function (r) { return r.code === code; });
  found.forEach(function (r) {
    verdict(box, !r.whole ? "bad" : r.replaced ? "warn" : "good", "Mã " + code.match(/.{1,4}/g).join("-") + ": " + named(r), [r.whole ? replacedLine(r) : "Số liệu ghi trên trang không khớp mã này.",
      "So số liệu dưới đây với văn bản đang có."]);
  });
  if (found[0] && found[0].section.id) { found[0].section.scrollIntoView(); box.parentNode.scrollIntoView(); } else if (!found.length) {
    verdict(box, "bad", code.length === 20 ? "Không có mã này trên trang" : "Mã có 20 chữ cái, đang có " + code.length, [
      "Xem lại từng chữ. Nếu văn bản vừa ban hành, trang này có thể là bản cũ; hãy tải lại trang hoặc hỏi cơ quan ban hành."]);
  }
}

// ---- The tools, which are here only where a script runs.
var tools = document.getElementById("cong-cu"), answer = el("div"), label = el("label", "Mã kiểm chứng in trên văn bản"), code = el("input");
tools.className = "tools";
answer.setAttribute("role", "status");
code.type = "text";
code.id = "ma";
code.autocomplete = "off";
label.htmlFor = "ma";
tools.append(label, code, answer);
code.addEventListener("input", function () { var n = code.value.replace(/[^A-Za-z0-9]/g, "").length; if (n >= 20 || n === 0) { ask(answer, code.value); } });
code.addEventListener("change", function () { ask(answer, code.value); });
var drop = el("div", "", "drop"), choose = el("label", "Tệp cần kiểm tra (công văn, phụ lục, bảng tính của đơn vị, tệp nén): chọn hoặc kéo vào đây. Tệp không rời khỏi máy."), files = el("input"), results = el("div");
files.type = "file";
files.multiple = true;
files.id = "tep";
choose.htmlFor = "tep";
results.id = "ket-qua";
results.setAttribute("role", "status");
drop.append(choose, files);
tools.append(drop, results);
async function read(list) {
  results.textContent = "";
  for (var i = 0; i < list.length; i++) {
    try { await check(results, list[i].name, new Uint8Array(await list[i].arrayBuffer()), false); } catch (e) { unreadable(results, list[i].name, e); }
  }
  results.dataset.done = String(Number(results.dataset.done || 0) + 1);
}
files.addEventListener("change", function () { read(Array.from(files.files)); });
drop.addEventListener("dragover", function (e) { e.preventDefault(); drop.classList.add("over"); });
drop.addEventListener("dragleave", function () { drop.classList.remove("over"); });
drop.addEventListener("drop", function (e) { e.preventDefault(); drop.classList.remove("over"); read(Array.from(e.dataTransfer.files)); });
// Whatever the link says is looked up, or a code that was cut off would leave the reader with a page that looks right.
function fromLink() {
  var h = location.hash.slice(1), place = document.getElementById(h);
  if (h && (!place || place.classList.contains("record"))) { code.value = h; ask(answer, h); }
}
window.addEventListener("hashchange", fromLink);
fromLink();
})();

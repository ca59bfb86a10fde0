(function(){
"use strict";
// The field is made here: without script there is nothing to search with, and all rows are shown.
var fold=function(s){return s.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g,"").replace(/\u0111/g,"d");};
document.querySelectorAll("table[data-list]").forEach(function(table){
var rows=Array.prototype.slice.call(table.tBodies[0].rows);
var box=table.parentNode;
var label=document.createElement("label");
label.className="search";
label.textContent="Tìm trong "+table.dataset.list+" ";
var input=document.createElement("input");
input.type="search";
label.appendChild(input);
var count=document.createElement("p");
count.className="count";
count.setAttribute("role","status");
box.parentNode.insertBefore(label,box);
box.parentNode.insertBefore(count,box);
var texts=rows.map(function(r){return fold(r.textContent);});
var filter=function(){
var q=fold(input.value.trim()),n=0;
rows.forEach(function(r,i){var hit=texts[i].indexOf(q)>=0;r.hidden=!hit;if(hit){n++;}});
count.textContent=q?("Hiển thị "+n+" trong "+rows.length+" dòng"):"";
};
input.addEventListener("input",filter);
Array.prototype.forEach.call(table.tHead.rows[0].cells,function(th,i){
var button=document.createElement("button");
button.type="button";
button.textContent=th.textContent;
th.textContent="";
th.appendChild(button);
th.setAttribute("aria-sort","none");
button.addEventListener("click",function(){
var up=th.getAttribute("aria-sort")!=="ascending";
Array.prototype.forEach.call(table.tHead.rows[0].cells,function(o){o.setAttribute("aria-sort","none");});
th.setAttribute("aria-sort",up?"ascending":"descending");
var key=function(r){var c=r.cells[i];return c.dataset.k!==undefined?Number(c.dataset.k):c.textContent.trim();};
rows.slice().sort(function(a,b){
var x=key(a),y=key(b);
var d=typeof x==="number"&&typeof y==="number"?x-y:String(x).localeCompare(String(y),"vi");
return up?d:-d;
}).forEach(function(r){table.tBodies[0].appendChild(r);});
});
});
});
})();

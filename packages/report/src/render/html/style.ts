// Tokens first, then elements, then sections. The same tokens as the console's.
const LIGHT = `color-scheme:light;--bg:#f6f7f7;--surface:#fff;--hover:#f0f3f4;--select:#e3eff4;--line:#dde2e4;--line-2:#bcc5c9;--text:#182023;--text-2:#48545a;--text-3:#5e6a70;--accent:#0e5f7c;--mal:#b0231b;--sus:#855300;--sus-soft:#fbf0da;--clean:#1c6f41;--unk:#566269;--band-1:#cfd6d9;--band-2:#e3c98f;--band-3:#dd9c96`;
const DARK = `color-scheme:dark;--bg:#111517;--surface:#161b1e;--hover:#1c2327;--select:#15303b;--line:#272f33;--line-2:#3d484e;--text:#e4e9eb;--text-2:#acb7bc;--text-3:#8d999f;--accent:#6bbdd8;--mal:#ff9085;--sus:#e3b04f;--sus-soft:#33270f;--clean:#70c493;--unk:#a1adb3;--band-1:#3a454a;--band-2:#6b5423;--band-3:#7c3a34`;

const DEPTHS = Array.from({ length: 41 }, (_, depth) => `.d${depth}{padding-left:${Math.min(depth, 16) * 16}px}`).join(
  "",
);

/** The whole style sheet of the report. */
export const STYLE = `
:root{${LIGHT};--font:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;--code:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:8px}
body{margin:0;background:var(--bg);color:var(--text);font:400 13px/20px var(--font);font-variant-numeric:tabular-nums}
h1,h2,h3,p,dl,dd,ul,ol{margin:0;padding:0}ul,ol{list-style:none}
h1{font:600 20px/24px var(--font);letter-spacing:-.1px;overflow-wrap:anywhere}h2{font:600 15px/20px var(--font)}h3{font:600 13px/20px var(--font)}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px;border-radius:2px}
svg{display:block;flex:none}svg text{font:11px var(--font);fill:var(--text-3)}
.mono,pre{font-family:var(--code);font-size:12px;font-variant-ligatures:none}
.t2{color:var(--text-2)}.t3{color:var(--text-3)}.small{font-size:12px;line-height:16px}.strong{font-weight:600}.r{text-align:right}.wrap{overflow-wrap:anywhere;white-space:normal}
.mal{color:var(--mal)}.sus{color:var(--sus)}.clean{color:var(--clean)}.unk,.dim{color:var(--unk)}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.mark{display:inline-block;font:600 10px/14px var(--code);padding:0 3px;margin:0 2px;border:1px solid var(--sus);border-radius:2px;color:var(--sus);background:var(--sus-soft);vertical-align:1px;letter-spacing:0}
.shape{width:14px;height:14px}.cut-out{fill:none;stroke:var(--surface);stroke-width:1.6;stroke-linecap:round}
.tag{display:inline-flex;align-items:center;gap:4px;height:20px;padding:0 6px;border:1px solid var(--line-2);border-radius:2px;font-size:12px;color:var(--text-2);white-space:nowrap}

.top{display:flex;align-items:center;gap:8px;height:48px;padding:0 16px;background:var(--surface);border-bottom:1px solid var(--line);font-size:12px;color:var(--text-3)}
.brand{display:flex;align-items:center;gap:8px;font:600 15px/20px var(--font);color:var(--text)}.brand-icon{width:20px;height:20px;color:var(--accent)}
.top .at{margin-left:auto;white-space:nowrap}
.id{background:var(--surface);padding:16px;display:grid;grid-template-columns:minmax(0,1fr) 460px;gap:8px 40px;border-bottom:1px solid var(--line-2)}
.id .what{margin-top:2px}
.digests{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:0 16px;margin-top:8px}.digests dt{color:var(--text-3);font-size:12px;line-height:24px}.digests dd{line-height:24px}
.score{display:flex;align-items:baseline;gap:12px;height:32px;font-weight:500}
.score .level{display:inline-flex;align-items:center;gap:6px;font-size:15px;align-self:center}.score .shape{width:16px;height:16px}
.score .n{font:600 28px/32px var(--font)}.score .count{margin-left:auto;font-weight:400}
.gauge{width:100%;height:auto;margin-top:2px}.band-1{fill:var(--band-1)}.band-2{fill:var(--band-2)}.band-3{fill:var(--band-3)}.ticks path{stroke:var(--text-3)}
.facts{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:4px 24px;border-top:1px solid var(--line);padding-top:10px;margin-top:4px;font-size:12px;line-height:16px;color:var(--text-2)}.facts dt{display:inline;color:var(--text-3);margin-right:4px}.facts dd{display:inline;overflow-wrap:anywhere}.facts div{min-width:0}

.lay{display:grid;grid-template-columns:184px minmax(0,1fr)}
.toc{position:sticky;top:0;align-self:start;padding:8px 0}
.toc a{display:flex;justify-content:space-between;align-items:center;height:28px;padding:0 16px;color:var(--text-2)}.toc a:hover{background:var(--hover);text-decoration:none}.toc .n{color:var(--text-3);font-size:12px}
main{border-left:1px solid var(--line);background:var(--surface);min-width:0;padding-bottom:24px}
section{border-top:1px solid var(--line)}section:first-child{border-top:0}
section>header{display:flex;align-items:center;flex-wrap:wrap;gap:0 12px;min-height:44px;padding:6px 16px;border-bottom:1px solid var(--line)}
.sub{display:flex;align-items:center;gap:8px;min-height:32px;padding:0 16px;font-weight:600;border-bottom:1px solid var(--line)}.sub .small{font-weight:400}
.more{padding:8px 16px;font-size:12px;line-height:16px;color:var(--text-3)}
.half{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.half>:nth-child(2){border-left:1px solid var(--line)}

table{border-collapse:collapse;width:100%;table-layout:fixed}
th,th.mono,th.t2{font:500 12px/16px var(--font);color:var(--text-3)}
th{text-align:left;height:28px;padding:0 8px;border-bottom:1px solid var(--line-2);white-space:nowrap}
td{height:32px;padding:5px 8px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere;unicode-bidi:isolate}
th.r,td.r{text-align:right}tbody tr:hover{background:var(--hover)}
th:first-child,td:first-child{padding-left:16px}th:last-child,td:last-child{padding-right:16px}
td.mono{line-height:20px}
.w40{width:40px}.w56{width:56px}.w64{width:64px}.w72{width:72px}.w88{width:88px}.w96{width:96px}.w112{width:112px}.w136{width:136px}.w160{width:160px}.w200{width:200px}.w260{width:260px}.w300{width:300px}.w500{width:500px}

.two{display:grid;grid-template-columns:minmax(0,1fr) 292px}.two>aside{border-left:1px solid var(--line);padding:12px 16px}.two>aside p{margin-bottom:8px}
.scatter{width:100%;max-width:260px;height:auto}.grid path{stroke:var(--line);fill:none}.curve{fill:none;stroke:currentColor;stroke-dasharray:3 3}.scatter text.sus{fill:var(--sus)}.scatter text.mal{fill:var(--mal)}.dots circle{fill:currentColor;stroke:var(--surface)}
.rows>.hd,.rows summary,.rows .plain{display:grid;gap:0 16px;align-items:center;padding:0 16px}
.rows>.hd{height:28px;color:var(--text-3);font:500 12px/16px var(--font);border-bottom:1px solid var(--line-2)}
.rows summary,.rows .plain{min-height:32px;padding-top:5px;padding-bottom:5px;border-bottom:1px solid var(--line);align-items:start}
.rows summary{cursor:pointer;list-style:none}.rows summary::-webkit-details-marker{display:none}.rows summary:hover,.rows .plain:hover{background:var(--hover)}
.rows details[open]>summary{background:var(--select)}
.chevron{width:16px;height:16px;fill:none;stroke:var(--text-2);stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round;margin-top:2px}details[open]>summary .chevron{transform:rotate(90deg)}
.rows .in{background:var(--bg);border-bottom:1px solid var(--line);padding:8px 16px 12px 48px}
.ind>.hd,.ind summary{grid-template-columns:16px 40px 104px minmax(0,1fr) minmax(0,180px) minmax(0,160px) 40px}
.ind .sc{font-weight:600;text-align:right}.ind .t{overflow-wrap:anywhere}
.ev{display:grid;grid-template-columns:112px minmax(0,1fr);gap:2px 16px;padding:6px 0}.ev+.ev{border-top:1px solid var(--line)}.ev dt{color:var(--text-3);font-size:12px;overflow-wrap:anywhere}.ev dd{overflow-wrap:anywhere;unicode-bidi:isolate}
.proc>.hd,.proc summary,.proc .plain{grid-template-columns:16px minmax(0,300px) 56px 72px minmax(0,1fr) 128px}
.proc .nm{overflow-wrap:anywhere}.proc .nm i{font-style:normal;color:var(--text-3);margin-right:4px}.proc .cmd{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden;overflow-wrap:anywhere;color:var(--text-2)}
.acts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:6px 16px}.acts dt{color:var(--text-3);font-size:12px}.acts dd{overflow-wrap:anywhere}
.kinds{display:flex;gap:4px;flex-wrap:wrap;padding:8px 16px;border-bottom:1px solid var(--line)}
.fold>summary{cursor:pointer;padding:6px 16px;border-bottom:1px solid var(--line);display:flex;gap:8px;align-items:center;list-style:none;color:var(--text-2)}.fold>summary::-webkit-details-marker{display:none}.fold>summary:hover{background:var(--hover)}.fold>summary .chevron{margin:0}
pre{margin:0;padding:8px 16px;white-space:pre-wrap;overflow-wrap:anywhere;line-height:18px;background:var(--bg);border-bottom:1px solid var(--line)}
.list li{display:grid;grid-template-columns:minmax(0,240px) minmax(0,1fr);gap:0 16px;min-height:32px;padding:6px 16px;border-bottom:1px solid var(--line)}.list li>*{overflow-wrap:anywhere}
${DEPTHS}

@media (max-width:1199px){.id{grid-template-columns:minmax(0,1fr)}.score,.gauge{max-width:460px}.two{grid-template-columns:minmax(0,1fr)}.two>aside{display:none}.half{grid-template-columns:minmax(0,1fr)}.half>:nth-child(2){border-left:0}.lay{grid-template-columns:minmax(0,1fr)}main{border-left:0}.toc{position:static;display:flex;overflow-x:auto;padding:0 4px;background:var(--surface);border-bottom:1px solid var(--line);scrollbar-width:none}.toc a{height:44px;padding:0 10px;gap:6px;flex:none}}
@media (max-width:640px){
.top{padding:0 12px}.top .for{display:none}.id{padding:12px}h1{font-size:18px}.score{max-width:none;margin-top:8px}.gauge{max-width:none}.digests{grid-template-columns:minmax(0,1fr)}.digests dt{line-height:16px;margin-top:4px}.digests dd{line-height:16px;overflow-wrap:anywhere}
section>header,.sub,.kinds,.more,.list li,.fold>summary,pre{padding-left:12px;padding-right:12px}
.opt{display:none!important}
.rows>.hd{display:none}.rows summary,.rows .plain{padding:8px 12px;gap:0 8px}.rows .in{padding:8px 12px 12px}
.ind summary{grid-template-columns:32px minmax(0,1fr) 32px}.ind summary .chevron{display:none}.ind .at{grid-column:2;grid-row:2;font-size:12px;line-height:16px}.ind .h{grid-column:3;grid-row:1}
.proc summary,.proc .plain{grid-template-columns:minmax(0,1fr) auto}.proc summary .chevron{display:none}.proc .cmd{grid-column:1/-1}.proc .nm{padding-right:8px}
.acts,.ev{grid-template-columns:minmax(0,1fr);gap:0}.acts dd,.ev dd{margin-bottom:4px}
.stack thead,.stack colgroup{display:none}.stack,.stack tbody{display:block}.stack tr{display:flex;flex-wrap:wrap;gap:0 12px;padding:6px 12px;border-bottom:1px solid var(--line)}.stack td{border:0;padding:0!important;height:auto;width:auto;text-align:left;font-size:12px}.stack td.val{order:-1;flex:0 0 100%;font-size:13px}.stack td.mono.val{font-size:12px}
.list li{grid-template-columns:minmax(0,1fr)}
}
@media print{:root{${LIGHT};--bg:#fff}.toc{display:none}.lay{display:block}main{border:0}.top{height:32px}details::details-content{content-visibility:visible;block-size:auto}.chevron{display:none}.rows summary,.rows .plain,tr{break-inside:avoid}section>header,.sub{break-after:avoid}body{font-size:11px;line-height:16px}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;

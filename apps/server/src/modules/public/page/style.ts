import { createHash } from 'node:crypto';

const SOURCE = `
*{box-sizing:border-box}
body{margin:0;background:#eef2ef;color:#1b231f;font:18px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans SC",system-ui,sans-serif;-webkit-text-size-adjust:100%;overflow-wrap:anywhere}
:lang(en) body{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}
a{color:#1a6841}
a:focus-visible,button:focus-visible,summary:focus-visible,input:focus-visible,textarea:focus-visible{outline:3px solid #1f7a4d;outline-offset:2px}
.w{max-width:38rem;min-height:100vh;margin:0 auto;background:#fff;padding:0 20px 40px}
header{display:flex;align-items:center;justify-content:space-between;margin:0 -20px;padding:10px 20px;border-bottom:1px solid #dce4df}
header a{text-decoration:none;display:inline-flex;align-items:center;gap:8px;min-height:32px}
header svg{width:24px;height:24px}
header b{letter-spacing:.06em}
header small{color:#56605a;font-size:14px}
.l{font-size:15px}
.demo{margin:12px 0 0;padding:8px 12px;background:#fdf4dc;color:#5f4300;font-size:15px;border-radius:6px}
.hero{display:flex;gap:14px;align-items:center;padding:22px 0 16px}
.hero svg{flex:none;width:56px;height:56px;padding:11px;border-radius:14px;background:#e9f3ed;color:#1f7a4d}
h1{font-size:25px;line-height:1.3;margin:0}
.c{margin:4px 0 0;color:#3d4742;font:15px/1.5 ui-monospace,SFMono-Regular,Consolas,Menlo,monospace}
.c span{display:inline-block}
.v{display:flex;gap:12px;padding:13px 16px;border-radius:10px;background:#e6f3eb;color:#114a2d;align-items:flex-start}
.v svg{flex:none;width:30px;height:30px;margin-top:1px}
.v b,.v h1{font-size:21px;line-height:1.5;display:block;font-weight:600}
.v p{margin:0;font-size:15.5px;line-height:1.5}
.v.recalled{background:#b3261e;color:#fff;padding:18px 16px}
.v.recalled b{font-size:26px;line-height:1.35}
.v.withdrawn,.v.unknown{background:#fdf1d8;color:#563b00}
.v+.n{margin-top:-10px;padding-top:18px}
.n{border:2px solid #b3261e;border-top:0;border-radius:0 0 10px 10px;padding:4px 14px}
.n.withdrawn{border-color:#e3b75c}
.n+dl{margin-top:10px}
.n b{font-size:19px}
dl{margin:0;display:grid;grid-template-columns:max-content 1fr}
dt,dd{padding:9px 0;border-bottom:1px solid #eaefec;margin:0}
dl>:nth-last-child(-n+2){border-bottom:0}
dt{color:#56605a;font-size:16px;line-height:1.8;padding-right:20px;min-width:5.5em}
.m,small{color:#56605a;font-size:15px;line-height:1.55}
.x{color:#8f1d17;font-weight:600}
time,.t{font-variant-numeric:tabular-nums}
section{border-top:1px solid #dce4df;margin-top:22px;padding-top:18px}
h2{font-size:20px;line-height:1.4;margin:0 0 8px}
.b+h2{margin-top:26px}
.big{font-size:19px;color:#1b231f}
section+.m,summary+form>.m{margin-top:14px}
input+small,textarea+small{display:block;line-height:1.5;margin-top:4px}
.g{stroke:#dbe8e0;fill:none}
p{margin:0 0 8px}
.e{background:#f4f7f5;border-radius:10px;padding:14px 16px}
.e p:last-child{margin:0}
figure{margin:0 0 14px}
figure svg{display:block;width:100%;height:auto;border-radius:10px;background:#f1f6f3}
figcaption{color:#56605a;font-size:14px;margin-top:4px}
ol.j{list-style:none;margin:0;padding:0}
.j li{position:relative;padding:0 0 18px 42px}
.j li:before{content:"";position:absolute;left:13px;top:30px;bottom:-2px;width:2px;background:#c9d8cf}
.j li:last-child{padding-bottom:4px}
.j li:last-child:before{display:none}
.j i{position:absolute;left:0;top:1px;width:28px;height:28px;border-radius:50%;background:#1f7a4d;color:#fff;font:600 15px/28px ui-sans-serif,system-ui,sans-serif;text-align:center}
.j b{font-size:18px}
.j li>span{display:block}
.k{margin:0;padding:0;list-style:none}
.k li{padding:9px 0;border-bottom:1px solid #eaefec}
.k li:last-child{border:0}
details>summary{cursor:pointer;list-style:none;border:1.5px solid #1f7a4d;border-radius:8px;color:#1a6841;font-weight:600;text-align:center;padding:9px}
summary::-webkit-details-marker{display:none}
label,legend{display:block;font-weight:600;margin:14px 0 4px;padding:0}
fieldset{border:0;margin:0;padding:0}
fieldset label{font-weight:400;margin:0;padding:5px 0;display:flex;gap:10px;align-items:baseline}
input[type=radio]{width:18px;height:18px;flex:none;accent-color:#1f7a4d;transform:translateY(3px)}
input[type=text],textarea{width:100%;font:inherit;padding:9px 12px;border:1px solid #8a958e;border-radius:8px;background:#fff;color:inherit}
textarea{min-height:7em;display:block}
button,.b{font:inherit;font-weight:600;background:#1f7a4d;color:#fff;border:0;border-radius:8px;padding:11px 20px;width:100%;margin-top:16px;cursor:pointer;display:block;text-align:center;text-decoration:none}
ul.q{padding-left:1.2em;margin:0 0 10px}
.q li{margin-bottom:6px}
footer{border-top:1px solid #dce4df;margin-top:28px;padding-top:14px;color:#56605a;font-size:14px}
@media(min-width:700px){.w{padding:0 40px 48px}header{margin:0 -40px;padding:12px 40px}}
@media print{body{background:#fff;font-size:11pt;color:#000}.w{max-width:none;padding:0}header{margin:0;padding:0 0 8px}.l,.p,footer{display:none}.v,.v.recalled,.v.withdrawn,.v.unknown{background:none;color:#000;border:2px solid #000;print-color-adjust:exact}section,.j li{break-inside:avoid}@page{margin:18mm 16mm;@bottom-right{content:counter(page) " / " counter(pages)}}}
`;

/** The one style sheet, inline on every page. */
export const STYLE = SOURCE.replace(/\n/g, '');

/**
 * Nothing is loaded from anywhere else; the style is allowed by its hash, forms go to this server only. `script`: the page checks
 * its proof, by a file of this server's that asks this server; nothing that stands in the page runs.
 */
const policy = (script: boolean): string =>
  [
    "default-src 'none'",
    ...(script ? ["script-src 'self'", "connect-src 'self'", "require-trusted-types-for 'script'"] : []),
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Of pages without any script. */
export const CSP = policy(false);
/** Of a lot's page, where the script is built. */
export const CSP_CHECKED = policy(true);

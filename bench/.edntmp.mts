import { readEdn } from '../src/stress/history-files/edn.ts';
const N = Number(process.argv[2]);
async function* src() { let s = '', t = 0; let v = 0; const cur: any = {};
  for (let i = 0; i < N; i++) { const p = i % 50; const w = i % 2 === 0; const k = i % 10; v++; 
   s += `{:type :invoke, :f :${w ? 'write' : 'read'}, :value [${k} ${w ? v : 'nil'}], :time ${t++ * 1000}, :process ${p}, :index ${2 * i}}\n{:type :ok, :f :${w ? 'write' : 'read'}, :value [${k} ${w ? (cur[k] = v) : cur[k] ?? 'nil'}], :time ${t++ * 1000}, :process ${p}, :index ${2 * i + 1}}\n`;
   if (s.length > 65536) { yield Buffer.from(s); s = ''; } } yield Buffer.from(s); }
const t = process.cpuUsage();
const r = await readEdn(src(), 'x'); const u = process.cpuUsage(t);
console.log(r.history.length, r.unique, ((u.user + u.system) / 1000 / N / 2 * 1000).toFixed(1), 'us per line', Math.round(process.resourceUsage().maxRSS / 1024), 'MiB', r.warnings);

import { captureDocuments } from './capture.ts';
import { watchMemory } from './measure.ts';
import { defaultDataDir, startWorld } from './world.ts';

const world = await startWorld(process.env['BENCH_DATA'] ?? defaultDataDir(), 18_080);
try {
  const memory = watchMemory(world.pid);
  const result = await captureDocuments(
    world,
    Number(process.env['PAIRS'] ?? 4),
    Number(process.env['DOCS'] ?? 40),
  );
  console.log(JSON.stringify(result, null, 1), 'peak MB', Math.round((await memory()) / 1e6));
} finally {
  await world.stop();
}

import { defineConfig } from 'vite';

/** One small file of its own: the server gives it a name with its hash in it (modules/public/proof-script.ts). */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    target: 'es2024',
    reportCompressedSize: false,
    modulePreload: false,
    rolldownOptions: {
      input: { proof: 'src/main.ts' },
      output: { entryFileNames: '[name].js', codeSplitting: false },
    },
  },
});

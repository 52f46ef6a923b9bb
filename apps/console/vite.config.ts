import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['LIANGSU_URL'] ?? 'http://localhost:8080';
const toServer = Object.fromEntries(
  ['/api', '/epcis', '/t', '/01'].map((path) => [`^${path}(/|$)`, { target: server }]),
);

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: { target: 'es2022', chunkSizeWarningLimit: 1200, reportCompressedSize: false },
  server: { port: 5173, proxy: toServer },
  preview: { port: 4173, proxy: toServer },
});

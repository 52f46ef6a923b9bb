import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AntdFrame } from './frame/AntdFrame.tsx';
import { startI18n } from './i18n.ts';
import { queryClient } from './me.ts';
import { router } from './router.tsx';
import './styles.css';

await startI18n();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <AntdFrame>
        <RouterProvider router={router} />
      </AntdFrame>
    </QueryClientProvider>
  </StrictMode>,
);

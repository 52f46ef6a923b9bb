import { expect, it } from 'vitest';
import { fileNameOf } from './save-file.ts';

it('reads the file name that the server gives', () => {
  expect(fileNameOf('attachment; filename="labels.pdf"')).toBe('labels.pdf');
  expect(fileNameOf("attachment; filename=x.pdf; filename*=UTF-8''%E6%A0%87%E7%AD%BE.pdf")).toBe('标签.pdf');
  expect(fileNameOf("attachment; filename=x.pdf; filename*=UTF-8''%E6%A0")).toBe('x.pdf');
  expect(fileNameOf(null)).toBeNull();
});

import ExcelJS from 'exceljs';
import { expect, it } from 'vitest';
import { workbookOf } from './xlsx.ts';

it('is read by others as it was meant: texts, numbers, nothing as a formula', async () => {
  const bytes = workbookOf(
    '谱系/图',
    ['品名', '数量'],
    [
      ['早籼稻 <&>"\u0001', 12345.678],
      ['=1+1', null],
      [' 前后空格 ', -0.5],
    ],
  );
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes.buffer);
  const sheet = book.worksheets[0]!;
  expect(sheet.name).toBe('谱系 图');
  expect(sheet.getCell('A1').value).toBe('品名');
  expect(sheet.getCell('A2').value).toBe('早籼稻 <&>"');
  expect(sheet.getCell('B2').value).toBe(12345.678);
  expect(sheet.getCell('A3').value).toBe('=1+1');
  expect(sheet.getCell('A3').type).toBe(ExcelJS.ValueType.String);
  expect(sheet.getCell('B3').value).toBeNull();
  expect(sheet.getCell('A4').value).toBe(' 前后空格 ');
  expect(sheet.getCell('B4').value).toBe(-0.5);
});

it('names columns beyond Z', async () => {
  const header = Array.from({ length: 60 }, (_, i) => `c${i}`);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(workbookOf('x', header, []).buffer);
  expect(book.worksheets[0]!.getCell('BH1').value).toBe('c59');
});

import { expect, it } from 'vitest';
import { gradeText } from './grades.ts';

it.each([
  ['03', '三等', 'Grade 3'],
  ['1', '一等', 'Grade 1'],
  ['三等', '三等', 'Grade 3'],
  ['一级', '一级', 'Grade 1'],
  ['等外', '等外', 'Off grade'],
  ['优质', '优质', '优质'],
  ['12', '12', '12'],
])('says grade %s as %s and %s', (grade, zh, en) => {
  expect([gradeText(grade, 'zh-CN'), gradeText(grade, 'en')]).toEqual([zh, en]);
});

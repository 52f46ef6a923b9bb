import { type Column, TABLES } from '@liangsu/domain/entries';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const choices = (column: Column): string =>
  column.options === undefined ? '' : `：${column.options.map((option) => option.zh).join('、')}`;

/** The tables for reading, as `docs/spreadsheets.md`: made of their definitions, so that it says what is checked. */
export function tablesGuide(): string {
  const parts = TABLES.map((table) => {
    const rows = table.columns.map(
      (column) =>
        `| ${cell(column.zh)} | ${cell(column.en)} | \`${column.key}\` | ${column.required ? '是 yes' : ''} | ${cell(column.help.zh + choices(column))} | ${cell(column.help.en)} | ${cell([...new Set(table.examples.map((example) => example[column.key] ?? ''))].filter((text) => text !== '').join('；'))} |`,
    );
    return `## ${table.zh} ${table.en} (\`${table.kind}\`)

${table.help.zh}。

${table.help.en}.

| 列 | column | key | 必填 required | 怎么填 | how to fill it in | 示例 example |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
  });
  return `# 表格怎么填 The tables of spreadsheets and forms

模板在“导入”页下载，或 \`GET /api/v1/templates/{kind}.xlsx\`。列的次序、空格、全半角、中英文都可以变动，多余的列会被忽略；自己的台账只要有这些列也能直接上传。
Templates: the import page, or \`GET /api/v1/templates/{kind}.xlsx\`. Columns may stand in any order, in either language; others are ignored.

- 文件：.xlsx，或 .csv（UTF-8、GBK、UTF-16；逗号、分号或制表符）。Files: .xlsx, or .csv.
- 日期：2026-11-22、2026/11/22、2026年11月22日，可带时间。Dates in these forms, with or without a time.
- 数量：12.5、12,345.6、12.5吨；单位写在数量后、单位列或表头里，都没有写的是公斤。The unit stands behind the quantity, in its column, or in the header; without any it is kg.
- 主体、地点和 GLN 也可按系统给出的形式填写，如 urn:liangsu:party:…、https://id.gs1.org/414/…、/414/…、(414)…。Names as they are given out are taken, too.
- 主体和地点按页面上同样的规则检查。Parties and places are held to the rules of their pages.
- 支出多于账面存量的行照样可以记录；表单在提交前逐行提示，导入表格后见批次页。More may be taken than the books have: forms point it out row by row before recording, after an import the lot's page does.
- 以“示例”开头的行不导入。Rows that begin with 示例 are not imported.
- 命令行 on the command line: \`liangsu import FILE --kind KIND [--mode allOrNothing] [--party CODE] [--json]\`

${parts.join('\n')}`;
}

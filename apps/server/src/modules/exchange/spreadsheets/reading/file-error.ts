import { fill, type Locale, type Params } from '@liangsu/contract';

const TEXT = {
  'file.empty': { zh: '文件是空的', en: 'The file is empty' },
  'file.encrypted': {
    zh: '文件设有打开密码；请在 Excel 中取消密码（文件 → 信息 → 保护工作簿）后另存，再上传',
    en: 'The file is protected by a password; remove it in Excel (File → Info → Protect Workbook), save, and upload again',
  },
  'file.oldXls': {
    zh: '这是旧的 .xls 格式；请在 Excel 或 WPS 中“另存为” Excel 工作簿（.xlsx）后再上传',
    en: 'This is the old .xls format; save it as an Excel workbook (.xlsx) and upload that',
  },
  'file.xlsb': {
    zh: '这是二进制工作簿（.xlsb）；请另存为 Excel 工作簿（.xlsx）后再上传',
    en: 'This is a binary workbook (.xlsb); save it as an Excel workbook (.xlsx) and upload that',
  },
  'file.ods': {
    zh: '这是 OpenDocument 表格；请另存为 Excel 工作簿（.xlsx）或 CSV 后再上传',
    en: 'This is an OpenDocument spreadsheet; save it as an Excel workbook (.xlsx) or CSV and upload that',
  },
  'file.webPage': {
    zh: '这是改名为表格的网页文件；请用 Excel 打开后另存为 .xlsx 再上传',
    en: 'This is a web page under the name of a spreadsheet; open it in Excel, save it as .xlsx and upload that',
  },
  'file.notWorkbook': {
    zh: '压缩包里没有 Excel 工作簿；请上传 .xlsx 或 .csv 文件',
    en: 'There is no Excel workbook in this archive; upload a .xlsx or .csv file',
  },
  'file.damaged': {
    zh: '文件已损坏，无法读取（{detail}）；请在 Excel 中打开并另存一份',
    en: 'The file is damaged and cannot be read ({detail}); open it in Excel and save a copy',
  },
  'file.bomb': {
    zh: '文件解压后异常庞大，已停止读取；请检查文件，或另存为 CSV 后再上传',
    en: 'The file unpacks to an abnormal size and was not read further; check it, or save it as CSV',
  },
  'file.unsafeXml': {
    zh: '文件内含不允许的 XML 定义，已停止读取；请在 Excel 中打开并另存一份',
    en: 'The file contains XML definitions that are not allowed; open it in Excel and save a copy',
  },
  'file.tooMuchText': {
    zh: '工作簿中不重复的文字超过 {limit} MB；请分成几个文件，或另存为 CSV 后再上传',
    en: 'The workbook has more than {limit} MB of distinct text; split it, or save it as CSV',
  },
  'file.encoding': {
    zh: '文件编码无法识别；请另存为 UTF-8 或 GBK 编码的 CSV，或 .xlsx',
    en: 'The encoding of the file is not recognised; save it as CSV in UTF-8 or GBK, or as .xlsx',
  },
  'file.quote': {
    zh: '第 {row} 行附近的双引号没有成对，无法继续读取；请改正，或另存为 .xlsx',
    en: 'A double quote near row {row} is not closed; correct it, or save the file as .xlsx',
  },
  'file.recordTooLong': {
    zh: '第 {row} 行过长（超过 {limit} 字节），可能缺少换行或引号',
    en: 'Row {row} is too long (over {limit} bytes); a line break or quote may be missing',
  },
  'file.noHeader': {
    zh: '没有找到“{table}”表的表头；请使用模板，或让表头包含这些列：{columns}',
    en: 'No header line of the table “{tableEn}” was found; use the template, or give the file these columns: {columnsEn}',
  },
  'file.missingColumns': {
    zh: '表头缺少必填的列：{columns}',
    en: 'The header line lacks required columns: {columnsEn}',
  },
  'file.noRows': { zh: '表头下面没有数据行', en: 'There are no rows below the header line' },
  'file.gone': {
    zh: '上传的文件已不在服务器上，无法继续；请重新上传，已记录的不会重复',
    en: 'The uploaded file is no longer on the server; upload it again, what was recorded is not recorded twice',
  },
  'import.badRows': {
    zh: '有 {count} 行不正确，按“全部正确才导入”没有记录任何内容；请下载错误文件改正后重新上传',
    en: '{count} row(s) are wrong; as “all or nothing” was chosen, nothing was recorded. Correct the error file and upload it',
  },
  'import.notAllowed': {
    zh: '提交人已无权为本单位导入（单位被暂停、角色被取消、账号停用或密钥失效），导入已停止；此前记录的保留，余下的行没有记录',
    en: 'Whoever handed this in may no longer import for the organisation (suspended, role ended, account disabled or key over), so the import stopped; what was recorded stays, the other rows are not recorded',
  },
  'import.fault': {
    zh: '服务器内部错误，导入中断；请重新上传，已记录的不会重复（{detail}）',
    en: 'Internal error; the import stopped. Upload the file again, what was recorded is not recorded twice ({detail})',
  },
} as const;

export type FileFault = keyof typeof TEXT;

/** Why a file as a whole cannot be read; said to people in their language. */
export class FileError extends Error {
  readonly code: FileFault;
  readonly params: Params;

  constructor(code: FileFault, params: Params = {}) {
    super(fill(TEXT[code].en, params));
    this.code = code;
    this.params = params;
  }
}

/** The sentence of a file's fault; the code itself when it is not known (a job of a newer version). */
export function fileFaultText(code: string, params: Params, locale: Locale): string {
  const text = TEXT[code as FileFault];
  return text === undefined ? code : fill(locale === 'en' ? text.en : text.zh, params);
}

export { registerEpcis } from './epcis/routes.ts';
export { registerLotExport } from './lots/routes.ts';
export { registerScopeExport } from './scope/routes.ts';
export { EXPORTS, type ExportWhat, exportEpcis, exportTable } from './spreadsheets/export/tables.ts';
export { type DiskImport, importFromDisk } from './spreadsheets/import/from-disk.ts';
export { registerSpreadsheets } from './spreadsheets/routes.ts';
export { CSV_MARK, csvFile, csvLine } from './spreadsheets/writing/csv.ts';
export { type OutCell, safeText } from './spreadsheets/writing/safe-cell.ts';
export { type OutSheet, XLSX_TYPE, xlsxFile } from './spreadsheets/writing/xlsx.ts';

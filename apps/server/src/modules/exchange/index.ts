export { registerSpreadsheets } from './spreadsheets/routes.ts';

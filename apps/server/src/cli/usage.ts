/** Stands under the help of every command. */
export const EXIT_CODES = `
退出码 exit codes: 0 完成 done; 1 失败或有差异 failed, or differences found; 2 设置或参数有误 wrong settings or arguments`;

export const GRANTS_HELP = `
权限 rights: 用逗号分开，如 separated by commas, such as lot.*,party.read,event.capture（docs/api-guide.md）
主体 party: 统一社会信用代码或编号；不写则代表本系统 credit code or number; left out, the installation itself

退出码 exit codes: 0 完成 done; 1 失败 failed; 2 参数有误 wrong arguments`;

/** Ends the program after a wrong option or argument, as after any other that cannot be used. */
export function endOnUsage(error: { exitCode: number }): never {
  process.exit(error.exitCode === 0 ? 0 : 2);
}

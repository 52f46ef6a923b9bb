/** How `npm start` runs the program: flags of Node and environment. */
export declare const nodeFlags: readonly string[];
export declare const nodeEnv: NodeJS.ProcessEnv;

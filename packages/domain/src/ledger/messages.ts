import type { CanonicalFault } from './canonical.ts';
import type { CheckpointFault } from './checkpoint.ts';
import type { KeyFault } from './keys.ts';
import type { LeafFault } from './leaf.ts';
import type { NoteFault, OpenFault } from './note.ts';
import type { TileFault } from './tiles.ts';
import type { ProofFault } from './verify.ts';

/** Every reason that the ledger refuses for. */
export type LedgerFault =
  | ProofFault
  | TileFault
  | KeyFault
  | NoteFault
  | OpenFault
  | CheckpointFault
  | 'checkpoint.otherLog'
  | 'checkpoint.notByLog'
  | CanonicalFault
  | LeafFault;

export const LEDGER_MESSAGES_EN: Readonly<Record<LedgerFault, string>> = {
  'proof.number': '{name} is {value}; a whole number from 0 to 9007199254740991 is expected',
  'proof.emptyTree': 'A tree of size 0 has no leaf',
  'proof.index': 'There is no leaf {index} in a tree of size {size}; leaves count from 0',
  'proof.order': 'size1 is {size1}, more than size2, which is {size2}',
  'proof.fromNothing': 'Nothing can be proven from an empty tree to one of size {size2}',
  'proof.hashSize': '{name} has {length} bytes; a hash has {expected}',
  'proof.length': 'The proof has {length} hashes; it should have {expected}',
  'proof.rootsDiffer': 'Two trees of the same size {size} have different roots',
  'proof.root': 'The proof leads to the root {computed}, not to {expected}',
  'proof.root1': 'The proof leads to the first root {computed}, not to {expected}',
  'proof.root2': 'The proof leads to the second root {computed}, not to {expected}',
  'tile.path': 'This is no path of a tile',
  'tile.size': 'The tile has {length} bytes; it should have {expected}',
  'tile.missing': 'The tile {path} is missing or too short',
  'bundle.cut': 'Entry {entry} at byte {position} is cut off',
  'bundle.rest': 'Bytes are left at {position} behind {expected} entries',
  'bundle.width': 'The bundle has {width} entries; it should have {expected}',
  'key.form': 'A verifier key is written <name>+<8 hex digits>+<base64>',
  'key.name': '“{name}” cannot be a key’s name: it must not be empty nor have spaces or a plus',
  'key.type': 'Signatures of type {type} are not known; 1 (Ed25519) and 4 (cosignature) are',
  'key.size': 'The public key has {length} bytes; it should have {expected}',
  'key.id': 'The key’s id is given as {id}, but its name and key make {expected}',
  'note.size': 'The note has {length} bytes; at most {most} are read',
  'note.utf8': 'The note is not UTF-8',
  'note.control': 'Line {line} of the note has a control character',
  'note.end': 'Line {line}, the last of the note, does not end in a newline',
  'note.blankLine': 'The note has no blank line between its text and its signatures',
  'note.noSignature': 'The note has no signature behind its blank line {line}',
  'note.tooMany': 'The note has {count} signatures; at most {most} are read',
  'note.line': 'Line {line} of the note is no signature: — <name> <base64> is expected',
  'note.name': 'Line {line} of the note: “{name}” cannot be a key’s name',
  'note.base64': 'Line {line} of the note: the signature is not base64 of a key id and a signature',
  'note.ambiguousKey': 'Two different keys are known as {name}+{id}',
  'note.badSignature': 'The signature of {name}+{id} is wrong',
  'note.unknownSigners': 'None of the {count} signatures is by a known key',
  'checkpoint.lines':
    'The checkpoint has {lines} lines; at least {expected}, each ending in a newline, are expected',
  'checkpoint.origin': 'Line {line} of the checkpoint should name the log, but is empty',
  'checkpoint.size':
    'Line {line} of the checkpoint is “{value}”; the tree’s size is expected, without leading zeros, up to 9007199254740991',
  'checkpoint.root': 'Line {line} of the checkpoint is not base64 of a hash of 32 bytes',
  'checkpoint.extension': 'Line {line} of the checkpoint is empty',
  'checkpoint.otherLog': 'This is a checkpoint of {origin}, not of {expected}',
  'checkpoint.notByLog': 'None of the signatures is by the log {origin} itself',
  'canonical.cut': 'The content breaks off at byte {position}',
  'canonical.rest': 'Bytes are left at {position} behind the content',
  'canonical.tag': 'Byte {position} begins no kind of value',
  'canonical.number': 'The number at byte {position} is not written canonically',
  'canonical.utf8': 'The text at byte {position} is not UTF-8',
  'canonical.order': 'The name at byte {position} is not behind the one before in order',
  'canonical.nesting': 'At byte {position} lists and maps stand too deep in each other',
  'leaf.size': 'The leaf has {length} bytes; it should have {expected}',
  'leaf.magic': 'The leaf does not begin with LS',
  'leaf.version': 'The leaf has version {version}; {expected} is known',
  'leaf.kind': 'Leaves of kind {kind} are not known',
  'leaf.erased': 'The salt was destroyed: the leaf counts, and attests nothing any more',
  'leaf.saltSize': 'The salt has {length} bytes; it should have {expected}',
  'leaf.different': 'The leaf was made of another content or salt',
};

export const LEDGER_MESSAGES_ZH: Readonly<Record<LedgerFault, string>> = {
  'proof.number': '{name} 为 {value}，应为 0 到 9007199254740991 的整数',
  'proof.emptyTree': '大小为 0 的树没有叶子',
  'proof.index': '大小为 {size} 的树没有第 {index} 号叶子（从 0 起编号）',
  'proof.order': 'size1（{size1}）大于 size2（{size2}）',
  'proof.fromNothing': '从空树到大小为 {size2} 的树无可证明',
  'proof.hashSize': '{name} 有 {length} 字节，哈希应为 {expected} 字节',
  'proof.length': '证明有 {length} 个哈希，应为 {expected} 个',
  'proof.rootsDiffer': '两棵大小同为 {size} 的树根哈希不同',
  'proof.root': '由证明算出的根哈希为 {computed}，而不是 {expected}',
  'proof.root1': '由证明算出的第一个根哈希为 {computed}，而不是 {expected}',
  'proof.root2': '由证明算出的第二个根哈希为 {computed}，而不是 {expected}',
  'tile.path': '不是哈希块的路径',
  'tile.size': '哈希块有 {length} 字节，应为 {expected} 字节',
  'tile.missing': '哈希块 {path} 缺失或过短',
  'bundle.cut': '第 {entry} 条（字节 {position}）不完整',
  'bundle.rest': '{expected} 条之后（字节 {position}）还有多余字节',
  'bundle.width': '条目包有 {width} 条，应为 {expected} 条',
  'key.form': '验证公钥应写作 <名称>+<8 位十六进制>+<base64>',
  'key.name': '“{name}”不能作密钥名称：不得为空，不得含空白或加号',
  'key.type': '不认识类型为 {type} 的签名；认识 1（Ed25519）和 4（见证签名）',
  'key.size': '公钥有 {length} 字节，应为 {expected} 字节',
  'key.id': '密钥编号写作 {id}，但由名称和公钥算得 {expected}',
  'note.size': '签名文本有 {length} 字节，至多 {most} 字节',
  'note.utf8': '签名文本不是 UTF-8',
  'note.control': '签名文本第 {line} 行有控制字符',
  'note.end': '签名文本最后一行（第 {line} 行）没有换行',
  'note.blankLine': '签名文本的正文与签名之间没有空行',
  'note.noSignature': '签名文本空行（第 {line} 行）之后没有签名',
  'note.tooMany': '签名文本有 {count} 个签名，至多 {most} 个',
  'note.line': '签名文本第 {line} 行不是签名，应为 — <名称> <base64>',
  'note.name': '签名文本第 {line} 行：“{name}”不能作密钥名称',
  'note.base64': '签名文本第 {line} 行：签名不是密钥编号加签名的 base64',
  'note.ambiguousKey': '有两个不同的密钥都叫 {name}+{id}',
  'note.badSignature': '{name}+{id} 的签名不对',
  'note.unknownSigners': '{count} 个签名都不是已知密钥所签',
  'checkpoint.lines': '检查点有 {lines} 行，至少应有 {expected} 行，每行以换行结束',
  'checkpoint.origin': '检查点第 {line} 行应为日志名称，现为空',
  'checkpoint.size': '检查点第 {line} 行为“{value}”，应为树的大小，无前导零，不超过 9007199254740991',
  'checkpoint.root': '检查点第 {line} 行不是 32 字节哈希的 base64',
  'checkpoint.extension': '检查点第 {line} 行为空',
  'checkpoint.otherLog': '这是 {origin} 的检查点，不是 {expected} 的',
  'checkpoint.notByLog': '没有日志 {origin} 自己的签名',
  'canonical.cut': '内容在字节 {position} 处中断',
  'canonical.rest': '内容之后（字节 {position}）还有多余字节',
  'canonical.tag': '字节 {position} 不是任何一类值的开头',
  'canonical.number': '字节 {position} 处的数不是规范写法',
  'canonical.utf8': '字节 {position} 处的文本不是 UTF-8',
  'canonical.order': '字节 {position} 处的名称未按顺序排在前一个之后',
  'canonical.nesting': '字节 {position} 处列表和映射嵌套过深',
  'leaf.size': '叶子有 {length} 字节，应为 {expected} 字节',
  'leaf.magic': '叶子不以 LS 开头',
  'leaf.version': '叶子版本为 {version}，认识的是 {expected}',
  'leaf.kind': '不认识类别为 {kind} 的叶子',
  'leaf.erased': '盐已销毁：叶子仍计数，但不再证明任何内容',
  'leaf.saltSize': '盐有 {length} 字节，应为 {expected} 字节',
  'leaf.different': '叶子由别的内容或别的盐做成',
};

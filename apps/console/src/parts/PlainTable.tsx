import type { CSSProperties, ReactNode } from 'react';

/** Heads of the columns; a head may be empty, or say that its column holds numbers. */
export type Heads = readonly (string | { title: string; right: true })[];

/** A short table; on a phone its rows are cards with the heads before their values. `children` are its `<tr>`. */
export function PlainTable({ heads, children }: { heads: Heads; children: ReactNode }) {
  return (
    <table className="plain cards" style={headsFor(heads)}>
      <thead>
        <tr>
          {heads.map((head, i) =>
            typeof head === 'string' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: heads stay where they are
              <th key={i}>{head}</th>
            ) : (
              <th key={head.title} className="right">
                {head.title}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** The heads for the style sheet, which puts them before the values on a phone. */
function headsFor(heads: Heads): CSSProperties {
  return Object.fromEntries(
    heads.map((head, i) => [`--head-${i + 1}`, JSON.stringify(typeof head === 'string' ? head : head.title)]),
  );
}

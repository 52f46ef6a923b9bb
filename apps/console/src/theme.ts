import type { ThemeConfig } from 'antd';

export const BRAND = '#1f7a4d';

/** Colours that mean something; each is shown with an icon or a word. */
export const COLOUR = {
  brand: BRAND,
  warning: '#ad6800',
  danger: '#c0261c',
  text: '#1f2a24',
  muted: '#5b6660',
  line: '#e3e8e5',
  page: '#f4f6f5',
} as const;

export const FONT =
  "'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Source Han Sans SC', system-ui, -apple-system, 'Segoe UI', sans-serif";
export const MONO = "ui-monospace, 'SFMono-Regular', Consolas, 'Liberation Mono', 'Noto Sans SC', monospace";

export const theme: ThemeConfig = {
  token: {
    colorPrimary: BRAND,
    colorInfo: BRAND,
    colorSuccess: BRAND,
    colorPrimaryBg: '#e9f3ed',
    colorPrimaryBgHover: '#dcebe2',
    colorPrimaryBorder: '#a9cfba',
    colorInfoBg: '#eef6f1',
    colorInfoBorder: '#b5d6c3',
    colorSuccessBg: '#eef6f1',
    colorSuccessBorder: '#b5d6c3',
    controlItemBgActive: '#e9f3ed',
    controlItemBgActiveHover: '#dcebe2',
    colorLink: BRAND,
    colorLinkHover: '#165c39',
    colorError: COLOUR.danger,
    colorWarning: '#d48806',
    colorText: COLOUR.text,
    colorTextSecondary: COLOUR.muted,
    colorTextTertiary: '#66716b',
    colorTextPlaceholder: '#757f79',
    // What cannot be changed is still read.
    colorTextDisabled: '#5f6a64',
    colorBgLayout: COLOUR.page,
    colorBorderSecondary: COLOUR.line,
    borderRadius: 4,
    fontFamily: FONT,
    fontFamilyCode: MONO,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
  },
  components: {
    Layout: { headerBg: '#ffffff', siderBg: '#ffffff', headerHeight: 56, headerPadding: '0 20px' },
    Menu: {
      itemHeight: 36,
      itemMarginInline: 8,
      itemSelectedBg: '#e9f3ed',
      groupTitleColor: COLOUR.muted,
    },
    Table: { headerBg: '#f7f9f8', headerColor: '#3d4842', cellPaddingBlock: 9, cellPaddingInline: 12 },
    Card: { headerFontSize: 15, headerHeight: 44, bodyPadding: 16 },
    Descriptions: { itemPaddingBottom: 8 },
  },
};

import type { ProvinceKey } from './actors.ts';
import type { PartyKind } from './world.ts';

/** What a batch becomes: share of the weight in thousandths; packed when grams of a piece are given, one code a piece when `single`. */
export interface Cut {
  name: string;
  share: number;
  net?: number;
  shelfDays?: number;
  single?: boolean;
}

/** A short chain of one food: who grows or makes it where, what becomes of it, where it goes. */
export interface FoodChain {
  foodClass: string;
  name: string;
  from: { kind: PartyKind; label: string; place: string; area: string };
  /** Whole kilograms of a batch. */
  kg: readonly [number, number];
  /** First day (after the first of June of the first year), days between batches, batches. */
  start: number;
  every: number;
  batches: number;
  /** Raised, grown or caught at the origin; processed by another party when it is given. */
  process?: { kind: PartyKind; label: string; area: string; place: string; cuts: readonly Cut[] };
  markets: readonly ProvinceKey[];
  /** Days after which what is left is thrown away; none for what keeps. */
  spoils?: number;
}

const coop = (label: string, area: string) => ({ kind: 'farm', label, place: 'farm', area }) as const;

/** The classes of Fujian's plan besides grain and oil (闽政办 2017, 二（二）), in smaller numbers. */
export const FOOD_CHAINS: readonly FoodChain[] = [
  {
    foodClass: 'vegetable',
    name: '小白菜',
    from: coop('蔬菜专业合作社', '350121'),
    kg: [300, 900],
    start: 40,
    every: 16,
    batches: 14,
    markets: ['35'],
    spoils: 3,
  },
  {
    foodClass: 'vegetable',
    name: '番茄',
    from: coop('蔬菜专业合作社', '530423'),
    kg: [800, 2000],
    start: 30,
    every: 15,
    batches: 16,
    markets: ['53', '50'],
    spoils: 6,
  },
  {
    foodClass: 'vegetable',
    name: '莲白',
    from: coop('蔬菜专业合作社', '500152'),
    kg: [800, 1800],
    start: 50,
    every: 18,
    batches: 12,
    markets: ['50'],
    spoils: 6,
  },
  {
    foodClass: 'vegetable',
    name: '茭白',
    from: coop('蔬菜专业合作社', '530114'),
    kg: [400, 900],
    start: 60,
    every: 20,
    batches: 10,
    markets: ['53'],
    spoils: 4,
  },
  {
    foodClass: 'fruit',
    name: '琯溪蜜柚',
    from: coop('水果专业合作社', '350628'),
    kg: [1500, 4000],
    start: 100,
    every: 7,
    batches: 12,
    markets: ['35', '50'],
    spoils: 30,
  },
  {
    foodClass: 'fruit',
    name: '酥梨',
    from: coop('水果专业合作社', '532504'),
    kg: [1000, 3000],
    start: 70,
    every: 9,
    batches: 10,
    markets: ['53'],
    spoils: 20,
  },
  {
    foodClass: 'fruit',
    name: '忠县柑橘',
    from: coop('水果专业合作社', '500233'),
    kg: [1500, 3500],
    start: 180,
    every: 8,
    batches: 12,
    markets: ['50'],
    spoils: 25,
  },
  {
    foodClass: 'meat',
    name: '生猪胴体',
    from: { kind: 'farm', label: '生猪养殖有限公司', place: 'farm', area: '500153' },
    kg: [1600, 3200],
    start: 20,
    every: 14,
    batches: 16,
    markets: ['50'],
    spoils: 3,
    process: {
      kind: 'slaughterhouse',
      label: '肉类屠宰有限公司',
      area: '500153',
      place: 'slaughterhouse',
      cuts: [
        { name: '冷鲜猪后腿肉', share: 280 },
        { name: '冷鲜猪五花肉', share: 230 },
        { name: '冷鲜猪排骨', share: 160 },
        { name: '猪骨与脂肪', share: 290 },
      ],
    },
  },
  {
    foodClass: 'meat',
    name: '生猪胴体',
    from: { kind: 'farm', label: '生猪养殖有限公司', place: 'farm', area: '350802' },
    kg: [1500, 2800],
    start: 26,
    every: 18,
    batches: 12,
    markets: ['35'],
    spoils: 3,
    process: {
      kind: 'slaughterhouse',
      label: '肉类屠宰有限公司',
      area: '350802',
      place: 'slaughterhouse',
      cuts: [
        { name: '冷鲜猪后腿肉', share: 280 },
        { name: '冷鲜猪五花肉', share: 230 },
        { name: '冷鲜猪排骨', share: 160 },
        { name: '猪骨与脂肪', share: 290 },
      ],
    },
  },
  {
    foodClass: 'poultry',
    name: '黄羽肉鸡',
    from: coop('家禽养殖专业合作社', '530125'),
    kg: [900, 2400],
    start: 33,
    every: 20,
    batches: 10,
    markets: ['53'],
    spoils: 4,
    process: {
      kind: 'slaughterhouse',
      label: '禽类屠宰有限公司',
      area: '530125',
      place: 'slaughterhouse',
      cuts: [
        { name: '冰鲜白条鸡', share: 720 },
        { name: '鸡杂', share: 160 },
      ],
    },
  },
  {
    foodClass: 'poultry',
    name: '鲜鸡蛋',
    from: coop('蛋鸡养殖专业合作社', '500231'),
    kg: [500, 1200],
    start: 25,
    every: 18,
    batches: 12,
    markets: ['50', '53'],
    spoils: 30,
  },
  {
    foodClass: 'aquatic',
    name: '鲜大黄鱼',
    from: coop('渔业专业合作社', '350122'),
    kg: [400, 1200],
    start: 45,
    every: 17,
    batches: 12,
    markets: ['35'],
    spoils: 3,
  },
  {
    foodClass: 'aquatic',
    name: '鲜海带',
    from: coop('渔业专业合作社', '350122'),
    kg: [2000, 5000],
    start: 300,
    every: 10,
    batches: 6,
    markets: ['35', '50', '53'],
    process: {
      kind: 'factory',
      label: '海产食品有限公司',
      area: '350626',
      place: 'plant',
      cuts: [{ name: '溯海干海带 200g', share: 140, net: 200, shelfDays: 540 }],
    },
  },
  {
    foodClass: 'soy',
    name: '黄大豆（加工用）',
    from: coop('大豆种植专业合作社', '230882'),
    kg: [1500, 3000],
    start: 150,
    every: 26,
    batches: 9,
    markets: ['53'],
    spoils: 4,
    process: {
      kind: 'factory',
      label: '豆制品有限公司',
      area: '532524',
      place: 'plant',
      cuts: [
        { name: '建水老豆腐', share: 1000 },
        { name: '溯味豆腐干 300g', share: 300, net: 300, shelfDays: 120 },
      ],
    },
  },
  {
    foodClass: 'dairy',
    name: '生鲜乳',
    from: { kind: 'farm', label: '奶牛养殖有限公司', place: 'farm', area: '532901' },
    kg: [1500, 4000],
    start: 28,
    every: 21,
    batches: 11,
    markets: ['53'],
    spoils: 12,
    process: {
      kind: 'factory',
      label: '乳业有限公司',
      area: '532901',
      place: 'plant',
      cuts: [
        { name: '溯源鲜牛奶 950g', share: 880, net: 950, shelfDays: 15 },
        { name: '溯源乳扇 200g', share: 40, net: 200, shelfDays: 90 },
      ],
    },
  },
  {
    foodClass: 'alcohol',
    name: '高粱',
    from: coop('高粱种植专业合作社', '500116'),
    kg: [4000, 9000],
    start: 110,
    every: 30,
    batches: 7,
    markets: ['50', '35'],
    process: {
      kind: 'factory',
      label: '酒业有限公司',
      area: '500116',
      place: 'plant',
      cuts: [
        { name: '溯江高粱白酒 500ml', share: 380, net: 900, shelfDays: 3650 },
        { name: '酒糟', share: 500 },
      ],
    },
  },
  {
    foodClass: 'condiment',
    name: '小米辣',
    from: coop('辣椒种植专业合作社', '532524'),
    kg: [900, 2200],
    start: 70,
    every: 28,
    batches: 9,
    markets: ['53', '50'],
    process: {
      kind: 'factory',
      label: '调味品有限公司',
      area: '530111',
      place: 'plant',
      cuts: [{ name: '溯红辣椒酱 280g', share: 900, net: 280, shelfDays: 365 }],
    },
  },
  {
    foodClass: 'salt',
    name: '原盐',
    from: { kind: 'farm', label: '盐场有限公司', place: 'other', area: '350181' },
    kg: [8000, 20_000],
    start: 60,
    every: 45,
    batches: 6,
    markets: ['35'],
    process: {
      kind: 'factory',
      label: '盐业有限公司',
      area: '350302',
      place: 'plant',
      cuts: [{ name: '溯海加碘食用盐 400g', share: 955, net: 400, shelfDays: 1095 }],
    },
  },
  {
    foodClass: 'localSpecialty',
    name: '铁观音鲜叶',
    from: coop('茶叶专业合作社', '350524'),
    kg: [300, 700],
    start: 330,
    every: 9,
    batches: 7,
    markets: ['35'],
    process: {
      kind: 'factory',
      label: '茶业有限公司',
      area: '350524',
      place: 'plant',
      cuts: [{ name: '溯山铁观音 250g', share: 210, net: 250, shelfDays: 540 }],
    },
  },
  {
    foodClass: 'localSpecialty',
    name: '福鼎白茶鲜叶',
    from: coop('茶叶专业合作社', '350982'),
    kg: [120, 260],
    start: 320,
    every: 14,
    batches: 4,
    markets: ['35'],
    process: {
      kind: 'factory',
      label: '茶业有限公司',
      area: '350982',
      place: 'plant',
      cuts: [{ name: '溯山白茶礼盒 3kg', share: 180, net: 3000, shelfDays: 1095, single: true }],
    },
  },
  {
    foodClass: 'localSpecialty',
    name: '鲜食用菌',
    from: coop('食用菌专业合作社', '350922'),
    kg: [300, 800],
    start: 140,
    every: 20,
    batches: 8,
    markets: ['35', '50'],
    spoils: 5,
  },
];

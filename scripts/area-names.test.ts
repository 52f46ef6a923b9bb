import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadJurisdictions } from '../apps/server/src/modules/access/jurisdictions.ts';
import { englishArea, joined, renderNames } from './area-names.ts';

describe('English names of areas', () => {
  it('are what the script writes', () => {
    const file = join(import.meta.dirname, '../apps/server/src/modules/access/area-names.gen.ts');
    expect(renderNames()).toBe(readFileSync(file, 'utf8'));
  });

  it('are there for every prefecture and county, in letters', () => {
    for (const { code, level, nameEn } of loadJurisdictions())
      if (level > 1)
        expect([code, nameEn]).toEqual([code, expect.stringMatching(/^[A-ZÜ][A-Za-zÜüê', -]+$/)]);
  });

  // Characters with several readings, read as the place is called.
  it.each([
    ['六安市', "Lu'an City"],
    ['六合区', 'Luhe District'],
    ['六枝特区', 'Liuzhi Special District'],
    ['厦门市', 'Xiamen City'],
    ['长治市', 'Changzhi City'],
    ['长子县', 'Zhangzi County'],
    ['子长市', 'Zichang City'],
    ['泌阳县', 'Biyang County'],
    ['东阿县', "Dong'e County"],
    ['阿拉尔市', 'Aral City'],
    ['大埔县', 'Dabu County'],
    ['黄埔区', 'Huangpu District'],
    ['荥阳市', 'Xingyang City'],
    ['荥经县', 'Yingjing County'],
    ['乐清市', 'Yueqing City'],
    ['乐亭县', 'Laoting County'],
    ['乐山市', 'Leshan City'],
    ['洪洞县', 'Hongtong County'],
    ['洞口县', 'Dongkou County'],
    ['蚌埠市', 'Bengbu City'],
    ['亳州市', 'Bozhou City'],
    ['歙县', 'She County'],
    ['单县', 'Shan County'],
    ['浚县', 'Xun County'],
    ['蔚县', 'Yu County'],
    ['尉氏县', 'Weishi County'],
    ['尉犁县', 'Yuli County'],
    ['铅山县', 'Yanshan County'],
    ['涡阳县', 'Guoyang County'],
    ['台州市', 'Taizhou City'],
    ['丽水市', 'Lishui City'],
    ['百色市', 'Baise City'],
    ['柏乡县', 'Baixiang County'],
    ['番禺区', 'Panyu District'],
    ['成都市', 'Chengdu City'],
    ['都江堰市', 'Dujiangyan City'],
    ['于都县', 'Yudu County'],
    ['曾都区', 'Zengdu District'],
    ['什邡市', 'Shifang City'],
    ['会理市', 'Huili City'],
    ['会昌县', 'Huichang County'],
    ['綦江区', 'Qijiang District'],
    ['北碚区', 'Beibei District'],
    ['涪陵区', 'Fuling District'],
    ['闵行区', 'Minhang District'],
    ['珲春市', 'Hunchun City'],
    ['犍为县', 'Qianwei County'],
    ['渑池县', 'Mianchi County'],
    ['盱眙县', 'Xuyi County'],
    ['枞阳县', 'Zongyang County'],
    ['宕昌县', 'Tanchang County'],
    ['柞水县', 'Zhashui County'],
    ['吴堡县', 'Wubu County'],
    ['吕梁市', 'Lüliang City'],
    ['西安市', "Xi'an City"],
    ['雅安市', "Ya'an City"],
    ['兴安县', "Xing'an County"],
  ])('%s is %s', (zh, en) => {
    expect(englishArea(zh)).toBe(en);
  });

  it.each([
    ['楚雄彝族自治州', 'Chuxiong Yi Autonomous Prefecture'],
    ['黔东南苗族侗族自治州', 'Qiandongnan Miao and Dong Autonomous Prefecture'],
    ['双江拉祜族佤族布朗族傣族自治县', 'Shuangjiang Lahu, Va, Blang and Dai Autonomous County'],
    ['东乡族自治县', 'Dongxiang Autonomous County'],
    ['巴音郭楞蒙古自治州', 'Bayingolin Mongol Autonomous Prefecture'],
    ['梅里斯达斡尔族区', 'Meilisi Daur District'],
    ['大兴安岭地区', 'Da Hinggan Ling Prefecture'],
    ['锡林郭勒盟', 'Xilingol League'],
    ['兴安盟', 'Hinggan League'],
    ['科尔沁左翼中旗', 'Horqin Left Middle Banner'],
    ['阿拉善右旗', 'Alxa Right Banner'],
    ['鄂伦春自治旗', 'Oroqen Autonomous Banner'],
    ['呼和浩特市', 'Hohhot City'],
    ['浦东新区', 'Pudong New Area'],
    ['清新区', 'Qingxin District'],
    ['万柏林区', 'Wanbailin District'],
    ['神农架林区', 'Shennongjia Forestry District'],
    ['峰峰矿区', 'Fengfeng Mining District'],
    ['城区', 'Urban District'],
    ['沙县区', 'Shaxian District'],
    ['辉县市', 'Huixian City'],
    ['大柴旦行政委员会', 'Dachaidan Administrative Committee'],
  ])('%s, by what it is: %s', (zh, en) => {
    expect(englishArea(zh)).toBe(en);
  });

  it('part syllables that would run into each other', () => {
    expect(joined(['lu', 'an'])).toBe("Lu'an");
    expect(joined(['luan'])).toBe('Luan');
    expect(() => englishArea('某地')).toThrow(RangeError);
  });
});

/** A word of the Core Business Vocabulary 2.0 as people see it. */
export interface CbvWord {
  readonly labelZh: string;
  readonly labelEn: string;
}

type Table = Readonly<Record<string, CbvWord>>;

/** `word 中文` per line; the English label is the word itself without underscores unless a third part gives another. */
function table(text: string): Table {
  const entries: [string, CbvWord][] = [];
  for (const line of text.trim().split('\n')) {
    const [word, labelZh, ...english] = line.trim().split(' ');
    const labelEn = english.length > 0 ? english.join(' ') : word!.replace(/_/g, ' ');
    entries.push([word!, { labelZh: labelZh!, labelEn }]);
  }
  return Object.fromEntries(entries);
}

/** Business steps, CBV 2.0 §7.1. */
const bizStep = table(`
  accepting 验收接收
  arriving 到达
  assembling 组装
  collecting 收集
  commissioning 赋码建批
  consigning 寄售
  creating_class_instance 新建批次
  cycle_counting 循环盘点
  decommissioning 注销赋码
  departing 离开
  destroying 销毁
  disassembling 拆解
  dispensing 领用
  encoding 写码
  entering_exiting 进出 entering or exiting
  holding 暂扣存放
  inspecting 查验
  installing 安装
  killing 灭标
  loading 装载
  other 其他
  packing 包装
  picking 拣选
  receiving 收货
  removing 移除
  repackaging 改包装
  repairing 维修
  replacing 更换
  reserving 预留
  retail_selling 零售
  sampling 扦样
  sensor_reporting 传感器上报
  shipping 发运
  staging_outbound 备货待发 staging for outbound
  stock_taking 盘点
  stocking 上架
  storing 储存
  transporting 运输
  unloading 卸载
  unpacking 拆包
  void_shipping 撤销发运`);

/** Dispositions, CBV 2.0 §7.2. */
const disposition = table(`
  active 有效
  available 可用
  completeness_inferred 完整（推定）
  completeness_verified 完整（已核）
  conformant 合格
  container_closed 容器已封闭
  container_open 容器已打开
  damaged 损坏
  destroyed 已销毁
  dispensed 已领用
  disposed 已处置
  encoded 已写码
  expired 过期
  in_progress 进行中
  in_transit 在途
  inactive 已耗用
  mismatch_class 品种不符
  mismatch_instance 实物不符
  mismatch_quantity 数量不符
  needs_replacement 需更换
  no_pedigree_match 来源凭证不符
  non_conformant 不合格
  non_sellable_other 不可销售 not sellable
  partially_dispensed 部分领用
  recalled 已召回
  reserved 已预留
  retail_sold 已零售
  returned 已退回
  sellable_accessible 可销售
  sellable_not_accessible 可销售（未上架）
  stolen 被盗
  unavailable 不可用
  unknown 去向不明`);

/** Business transaction types, CBV 2.0 §7.3. */
const bizTransactionType = table(`
  bol 提单 bill of lading
  cert 证书 certificate
  desadv 发运通知（运单） despatch advice
  inv 发票 invoice
  pedigree 来源凭证 pedigree
  po 采购订单 purchase order
  poc 订单确认 purchase order confirmation
  prodorder 生产单 production order
  recadv 收货通知 receiving advice
  rma 退货授权 return merchandise authorisation
  testprd 检验规程 test procedure
  testres 检验结果 test result
  upevt 上游事件 upstream event`);

/** Source and destination types, CBV 2.0 §7.4. */
const sourceDestType = table(`
  owning_party 所有方 owner
  possessing_party 持有方 holder
  location 地点`);

/** Reasons of an error declaration, CBV 2.0 §7.5. */
const errorReason = table(`
  did_not_occur 未发生
  incorrect_data 数据有误`);

const action = table(`
  ADD 新增 add
  OBSERVE 记录 observe
  DELETE 注销 delete`);

const eventType = table(`
  ObjectEvent 对象事件 object event
  AggregationEvent 聚合事件 aggregation event
  TransactionEvent 交易事件 transaction event
  TransformationEvent 转化事件 transformation event
  AssociationEvent 关联事件 association event`);

/** Measurement types of the GS1 Web Vocabulary, used by sensor reports. */
const measurementType = table(`
  AbsoluteHumidity 绝对湿度 absolute humidity
  AbsorbedDose 吸收剂量 absorbed dose
  AbsorbedDoseRate 吸收剂量率 absorbed dose rate
  Acceleration 加速度 acceleration
  Altitude 海拔 altitude
  AmountOfSubstance 物质的量 amount of substance
  AmountOfSubstancePerUnitVolume 物质的量浓度 amount of substance per volume
  Angle 角度 angle
  AngularAcceleration 角加速度 angular acceleration
  AngularMomentum 角动量 angular momentum
  AngularVelocity 角速度 angular velocity
  Area 面积 area
  Capacitance 电容 capacitance
  Conductance 电导 conductance
  Conductivity 电导率 conductivity
  Count 计数 count
  Density 密度 density
  Dimensionless 无量纲量 dimensionless
  DoseEquivalent 剂量当量 dose equivalent
  DoseEquivalentRate 剂量当量率 dose equivalent rate
  DynamicViscosity 动力黏度 dynamic viscosity
  ElectricCharge 电荷量 electric charge
  ElectricCurrent 电流 electric current
  ElectricCurrentDensity 电流密度 electric current density
  ElectricFieldStrength 电场强度 electric field strength
  Energy 能量 energy
  Exposure 照射量 exposure
  Force 力 force
  Frequency 频率 frequency
  Illuminance 照度 illuminance
  Inductance 电感 inductance
  Irradiance 辐照度 irradiance
  KinematicViscosity 运动黏度 kinematic viscosity
  Length 长度 length
  LinearMomentum 动量 linear momentum
  Luminance 亮度 luminance
  LuminousFlux 光通量 luminous flux
  LuminousIntensity 发光强度 luminous intensity
  MagneticFlux 磁通量 magnetic flux
  MagneticFluxDensity 磁感应强度 magnetic flux density
  MagneticVectorPotential 磁矢势 magnetic vector potential
  Mass 质量 mass
  MassConcentration 质量浓度 mass concentration
  MassFlowRate 质量流量 mass flow rate
  MassPerAreaTime 面积质量通量 mass per area and time
  MemoryCapacity 存储容量 memory capacity
  MolalityOfSolute 质量摩尔浓度 molality of solute
  MolarEnergy 摩尔能量 molar energy
  MolarMass 摩尔质量 molar mass
  MolarVolume 摩尔体积 molar volume
  Power 功率 power
  Pressure 压力 pressure
  RadiantFlux 辐射通量 radiant flux
  RadiantIntensity 辐射强度 radiant intensity
  Radioactivity 放射性活度 radioactivity
  RelativeHumidity 相对湿度 relative humidity
  Resistance 电阻 resistance
  Resistivity 电阻率 resistivity
  SolidAngle 立体角 solid angle
  SpecificVolume 比容 specific volume
  Speed 速度 speed
  SurfaceDensity 面密度 surface density
  SurfaceTension 表面张力 surface tension
  Temperature 温度 temperature
  Time 时间 time
  Torque 力矩 torque
  Voltage 电压 voltage
  Volume 体积 volume
  VolumeFlowRate 体积流量 volume flow rate
  VolumeFraction 体积分数 volume fraction
  VolumetricFlux 体积通量 volumetric flux
  Wavenumber 波数 wavenumber`);

const sensorAlertType = table(`
  ALARM_CONDITION 报警 alarm
  ERROR_CONDITION 故障 error`);

const component = table(`
  x x轴
  y y轴
  z z轴
  axial_distance 轴向距离
  azimuth 方位角
  height 高度
  spherical_radius 球半径
  polar_angle 极角
  elevation_angle 仰角
  easting 东向坐标
  northing 北向坐标
  latitude 纬度
  longitude 经度
  altitude 海拔`);

/**
 * The vocabularies that EPCIS events use, word by word, with labels for people. The validator takes its enumerations
 * from here, so a word is known everywhere or nowhere.
 */
export const CBV = {
  eventType,
  action,
  bizStep,
  disposition,
  bizTransactionType,
  sourceDestType,
  errorReason,
  measurementType,
  sensorAlertType,
  component,
} as const;

export type CbvVocabulary = keyof typeof CBV;

/** The label of a word in a language; a word that is none of the vocabulary's (a URI of another) is its own label. */
export function cbvLabel(vocabulary: CbvVocabulary, word: string, language: 'zh-CN' | 'en'): string {
  const table = CBV[vocabulary];
  const entry = Object.hasOwn(table, word) ? table[word] : undefined;
  if (entry === undefined) return word;
  return language === 'en' ? entry.labelEn : entry.labelZh;
}

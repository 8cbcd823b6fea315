#!/usr/bin/env python3
"""Deterministic corpus of Chinese public notices (巡察整改情况公示).

Notice i depends only on (seed, i), never on N, so the corpus of N=100 is a
prefix of the corpus of N=1,000 and so on.  All text is composed from the
phrase lists below; no third-party text.

    corpus.py --n 1000 --out DIR --form gongshi|hugo|zola|eleventy [--seed 20260101]

writes DIR/notices/n000000.md ... (one flat folder); the form gongshi writes DIR/<year>/n000000.md in the
notice format of product.md (numbered lists, facts in trailing brackets, closing part after ---).
"""
import argparse
import os
import random
import datetime

DEPARTMENTS = [
    "国际交流合作处", "教务处", "科研与产业处", "学生工作处", "招生就业处", "财务处",
    "人力资源处", "后勤保障处", "基建与修缮处", "资产管理处", "信息化中心", "图书馆",
    "党委办公室", "党委组织部", "党委宣传部", "纪检监察室", "审计处", "保卫处",
    "工会委员会", "团委", "继续教育学院", "马克思主义学院", "机电工程学院", "建筑工程学院",
    "信息工程学院", "经济管理学院", "文法外语学院", "艺术设计学院", "生物医药学院", "基础教育学院",
]
KINDS = [
    "巡察整改情况公示", "专项巡察整改情况公示", "审计整改情况公示", "督查整改情况公示",
    "选拔任用公示", "项目评审结果公示",
]
THEMES = [
    "双高建设", "基层党建", "意识形态", "师德师风", "经费管理", "招标采购", "工程建设",
    "校园安全", "教学质量", "选人用人", "形式主义", "作风建设", "资产管理", "信息公开",
    "数据治理", "继续教育", "实训基地", "学生资助",
]
CN_NUM = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]

CAT_SUBJECT = [
    "对党支部政治引领作用发挥不够", "对内部管理工作存在疏漏", "对业务工作中尚存在短板",
    "对部分重点建设任务进展缓慢", "对项目经费支出进度存在差距", "对意识形态工作责任制落实不到位",
    "对选人用人程序不够规范", "对采购与合同管理把关不严", "对制度建设滞后于工作需要",
    "对服务师生的主动性不足", "对廉政风险防控措施不够具体", "对档案与台账管理不够细致",
    "对安全隐患排查不够彻底", "对信息公开内容更新不及时", "对上次巡察反馈意见整改不够彻底",
    "对固定资产盘点与处置不规范", "对调查研究不够深入", "对会议决策记录不够完整",
    "对信息系统与数据安全重视不够", "对校企合作项目过程监管薄弱",
]
CAT_TAIL = ["的问题的整改", "的问题", "方面的整改情况", "问题的整改落实情况"]

PROB_OBJ = [
    "党支部的战斗堡垒作用", "理论学习中心组的学习安排", "年度重点任务的分解落实", "对外派人员的选拔与培训",
    "外聘人员的资格审查", "留学生日常管理制度", "专项资金的预算编制", "大额采购的论证环节",
    "合同履约的过程检查", "实验实训设备的使用效率", "科研成果的转化服务", "学生资助名单的复核",
    "干部谈心谈话的频次", "网络安全等级保护的落实", "门户网站栏目的更新维护", "危险化学品的领用登记",
    "宿舍消防设施的巡检", "公务接待的审批手续", "差旅费报销的票据审核", "工程变更的签证管理",
    "课程思政的融入深度", "青年教师的培养计划", "校企共建基地的考核", "人事档案的规范整理",
    "信访事项的办理时限", "国有资产的出租审批", "食堂原材料的溯源管理", "教材选用的审核把关",
    "毕业生去向的跟踪回访", "数据报送的口径统一", "培训项目的绩效评价", "党费收缴的台账登记",
]
PROB_STATE = [
    "不够明显", "不够系统", "缺少统筹推动", "存在明显的薄弱环节", "与实际需要仍有差距",
    "缺乏有效的监督手段", "落实不够严格", "研究部署不够及时", "责任边界不够清晰",
    "没有形成闭环管理", "与业务工作结合不紧密", "长效机制尚未建立",
]
PROB_EXTRA = [
    "个别环节存在以会议落实会议的现象", "部分同志对相关政策的理解停留在表面", "牵头部门与配合部门之间沟通不畅",
    "年初计划与年终总结前后不能对应", "检查考核偏重资料而轻视实效", "基层单位反映的困难没有得到及时回应",
    "关键岗位人员轮岗不及时", "有关制度多年没有修订", "对苗头性问题缺少预警", "经办人员业务培训不足",
]

WHO = [
    "领导班子", "党支部委员会", "整改工作专班", "处务会", "党总支", "部门负责同志", "专项工作小组", "各科室负责人",
]
ACT_OPEN = [
    "高度重视,召开专题会议研究整改事项", "逐条对照反馈意见,制定整改清单、责任清单和时限清单",
    "会同相关部门开展联合调研,形成调研报告", "组织全体人员集中学习有关文件精神",
    "对近三年的有关资料进行全面梳理和自查", "邀请校内外专家对现行做法进行论证",
    "与各二级学院逐一沟通,听取师生代表的意见建议", "牵头成立工作小组,明确任务分工和完成时间",
    "对照上级要求逐项排查,查漏补缺", "主动向分管校领导汇报整改进展,争取支持",
]
ACT_MID = [
    "修订完善了{doc},进一步明确了{topic}的工作流程和审批权限",
    "印发了{doc},将{topic}纳入年度绩效考核指标体系",
    "建立了{topic}台账,实行销号管理,做到完成一项、核实一项、销号一项",
    "开展了{n}次专题培训,参训教职工共{m}人次,有效提升了{topic}的业务能力",
    "组织了{n}轮现场检查,发现问题{m}项,均已督促有关单位限期整改",
    "搭建了{topic}信息化管理平台,实现全过程留痕、可追溯",
    "约谈了相关责任人{n}人,批评教育{k}人,并在一定范围内通报",
    "与财务、审计、纪检等部门建立联席会议制度,定期会商{topic}中的难点问题",
    "清理盘活闲置设备{m}台套,调剂使用{k}台套,提高了{topic}的效率",
    "对历史遗留的{m}份材料逐份核对,补充完善手续{k}份",
    "将{topic}列入理论学习中心组学习计划,全年安排学习不少于{n}次",
    "走访合作企业{n}家,签订补充协议{k}份,细化了双方在{topic}中的责任",
    "选派骨干教师{n}名赴合作院校交流学习,借鉴其在{topic}方面的成熟经验",
    "面向师生发放调查问卷{m}份,收回有效问卷{k}份,满意度较上年度提高{n}个百分点",
    "按照节约高效的原则重新编制预算,预算执行率由百分之{lo}提高到百分之{hi}",
]
ACT_END = [
    "下一步将持续跟踪问效,防止问题反弹回潮", "对整改不力的单位和个人严肃追责问责",
    "切实把整改成果转化为推动事业发展的实际成效", "确保各项要求落到实处、见到实效",
    "形成用制度管权、按制度办事、靠制度管人的长效机制", "为学校高质量发展提供坚强保障",
    "做到举一反三,以点带面,推动整体工作水平提升", "并定期向全体教职工通报进展情况",
]
DOCS = [
    "《党支部工作细则》", "《专项经费管理办法》", "《采购与招标实施办法》", "《合同管理规定》", "《外聘人员管理办法》",
    "《实验室安全管理规程》", "《信息公开工作指南》", "《国有资产管理实施细则》", "《学生资助工作规范》",
    "《网络与数据安全责任制》", "《干部谈心谈话制度》", "《校企合作项目管理办法》", "《工程变更签证管理办法》",
    "《档案管理与利用规定》", "《教材选用与审核办法》", "《公务接待审批流程》",
]
TOPICS = [
    "外派教师选拔", "留学生培养", "专项资金使用", "设备采购", "合同履约", "实训基地建设", "成果转化", "学生资助",
    "谈心谈话", "网络安全", "栏目更新", "危化品管理", "消防安全", "公务接待", "差旅报销", "工程变更", "课程思政",
    "教师培养", "基地考核", "档案整理", "信访办理", "资产出租", "食品安全", "教材审核", "就业回访", "数据报送",
]
STATUS = ["已完成", "基本完成", "长期坚持", "正在推进", "未完成,已列入下一年度计划"]
CLOSING = [
    "经过本轮整改,我们看到了工作中的短板与不足,也明确了今后努力的方向。",
    "下一步,我们将进一步提高政治站位,强化责任意识,严格按照反馈意见抓好后续整改。",
    "对已经完成的事项,坚持常抓不懈,及时开展“回头看”,巩固整改成果。",
    "对需要长期坚持的事项,紧盯不放,明确阶段目标,定期调度推进。",
    "我们将坚持问题导向和目标导向相结合,建章立制,改革创新,以实际行动回应师生关切。",
    "欢迎广大师生员工对整改落实情况进行监督,并提出宝贵的意见和建议。",
]
ORD = ["一是", "二是", "三是", "四是"]


def cn_date(d):
    return f"{d.year}年{d.month}月{d.day}日"


def fill(rng, tpl):
    lo = rng.randint(40, 70)
    return tpl.format(
        doc=rng.choice(DOCS), topic=rng.choice(TOPICS), n=rng.randint(2, 12), m=rng.randint(15, 320),
        k=rng.randint(3, 14), lo=lo, hi=rng.randint(lo + 5, 98))


def problem(rng):
    s = rng.choice(PROB_OBJ) + rng.choice(PROB_STATE)
    if rng.random() < 0.5:
        s += "," + rng.choice(PROB_EXTRA)
    return s + "的问题。"


def measure(rng, sentences):
    out = [rng.choice(WHO) + rng.choice(ACT_OPEN)]
    for _ in range(sentences):
        out.append(fill(rng, rng.choice(ACT_MID)))
    if rng.random() < 0.6:
        out.append(rng.choice(ACT_END))
    return "。".join(out) + "。"


def gongshi_meta(unit, kind, date, title, start, end, feedback, i):
    return dict(title=title, unit=unit, kind=kind, date=date, year=str(date.year),
                istart=start, iend=end, feedback=feedback, slug=f"n{i:06d}")


def gongshi_body(rng, lead, cats, closing):
    b = [lead, ""]
    for h, ps, ms in cats:
        b += [h, "", "### 主要问题", ""]
        b += [f"{k}. {p}" for k, p in enumerate(ps, 1)]
        b += ["", "### 整改措施", ""]
        for k, m in enumerate(ms, 1):
            b.append(f"{k}. {m}" + (f"(状态:{rng.choice(STATUS)})" if rng.random() < 0.45 else ""))
        b.append("")
    b += ["---", "", closing, ""]
    text = "\n".join(b)
    return text.replace(",", "\uff0c").replace(":", "\uff1a").replace("(", "\uff08").replace(")", "\uff09")


def notice(seed, i, form="hugo"):
    """(meta dict, Markdown body)"""
    rng = random.Random(f"notice-{seed}-{i}")
    unit = DEPARTMENTS[rng.randrange(len(DEPARTMENTS))]
    kind = rng.choice(KINDS)
    theme = rng.choice(THEMES)
    date = datetime.date(2015, 1, 1) + datetime.timedelta(days=rng.randrange(4383 - 31))  # .. 2026-11-30
    end = date - datetime.timedelta(days=rng.randint(150, 220))
    start = end - datetime.timedelta(days=rng.randint(60, 150))
    feedback = end + datetime.timedelta(days=rng.randint(30, 100))
    title = f"{unit}“{theme}”{kind}"
    target = rng.randint(4300, 6300)

    lead = (f"根据学校党委统一部署,{cn_date(start)}至{cn_date(end)},党委巡察组对{unit}开展“{theme}”专项检查。"
            f"{cn_date(feedback)},检查组向{unit}反馈了有关情况。{unit}收到反馈意见后,"
            f"{rng.choice(ACT_OPEN)},认真落实整改。现将整改情况予以公示:")
    ncat = rng.randint(3, 8)
    cats = []
    subjects = rng.sample(CAT_SUBJECT, ncat)
    for c in range(ncat):
        np_, nm = rng.randint(1, 4), rng.randint(1, 4)
        cats.append([
            f"## {CN_NUM[c]}、{subjects[c]}{rng.choice(CAT_TAIL)}",
            [problem(rng) for _ in range(np_)],
            [measure(rng, 1) for _ in range(nm)],
        ])
    closing = "".join(rng.sample(CLOSING, 4))

    def size():
        n = len((lead + closing).encode())
        for h, ps, ms in cats:
            n += len((h + "".join(ps) + "".join(ms)).encode()) + 60 + 12 * (len(ps) + len(ms))
        return n

    # grow random measures until the target size is reached
    sz = size()
    while sz < target:
        c = rng.randrange(ncat)
        ms = cats[c][2]
        j = rng.randrange(len(ms))
        add = fill(rng, rng.choice(ACT_MID)) + "。"
        ms[j] += add
        sz += len(add.encode())

    if form == "gongshi":
        return gongshi_meta(unit, kind, date, title, start, end, feedback, i), gongshi_body(rng, lead, cats, closing)
    b = [lead, ""]
    for h, ps, ms in cats:
        b += [h, "", "### 主要问题", ""]
        b += [f"- {ORD[k]}{p}" for k, p in enumerate(ps)]
        b += ["", "### 整改措施", ""]
        for k, m in enumerate(ms):
            st = f"**整改状态:{rng.choice(STATUS)}**" if rng.random() < 0.45 else ""
            b.append(f"- {ORD[k]}{m}{st}")
        b.append("")
    b += ["## 结语", "", closing, "", f"{unit} {cn_date(date)}", ""]
    meta = dict(title=title, unit=unit, kind=kind, date=date, year=str(date.year),
                istart=start, iend=end, slug=f"n{i:06d}")
    return meta, "\n".join(b).replace(",", "\uff0c").replace(":", "\uff1a")


def front(meta, form):
    m = meta
    if form == "gongshi":
        return ("+++\n"
                f'title = "{m["title"]}"\nissuer = "{m["unit"]}"\nissued = {m["date"]}\n'
                f'kind = "rectification"\nkeywords = ["{m["kind"]}"]\n'
                "[inspection]\n"
                f'start = {m["istart"]}\nend = {m["iend"]}\nfeedback = {m["feedback"]}\n+++\n\n')
    if form == "hugo":
        return ("+++\n"
                f'title = "{m["title"]}"\ndate = {m["date"]}\n'
                f'years = ["{m["year"]}"]\ndepartments = ["{m["unit"]}"]\nkinds = ["{m["kind"]}"]\n'
                "[params]\n"
                f'unit = "{m["unit"]}"\nnotice_kind = "{m["kind"]}"\nyear = "{m["year"]}"\n'
                f'inspection_start = {m["istart"]}\ninspection_end = {m["iend"]}\n+++\n\n')
    if form == "zola":
        return ("+++\n"
                f'title = "{m["title"]}"\ndate = {m["date"]}\n'
                "[taxonomies]\n"
                f'years = ["{m["year"]}"]\ndepartments = ["{m["unit"]}"]\nkinds = ["{m["kind"]}"]\n'
                "[extra]\n"
                f'unit = "{m["unit"]}"\nnotice_kind = "{m["kind"]}"\nyear = "{m["year"]}"\n'
                f'inspection_start = {m["istart"]}\ninspection_end = {m["iend"]}\n+++\n\n')
    return ("---\n"
            f'title: "{m["title"]}"\ndate: {m["date"]}\n'
            f'unit: "{m["unit"]}"\nnotice_kind: "{m["kind"]}"\nyear: "{m["year"]}"\n'
            f'inspection_start: {m["istart"]}\ninspection_end: {m["iend"]}\n---\n\n')


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--n", type=int, required=True)
    ap.add_argument("--out", required=True, help="the content folder; notices/ is made in it")
    ap.add_argument("--form", choices=["gongshi", "hugo", "zola", "eleventy"], required=True)
    ap.add_argument("--seed", type=int, default=20260101)
    a = ap.parse_args()
    d = os.path.join(a.out, "notices")
    if a.form != "gongshi":
        os.makedirs(d, exist_ok=True)
    total = 0
    for i in range(a.n):
        meta, body = notice(a.seed, i, a.form)
        data = (front(meta, a.form) + body).encode()
        total += len(data)
        folder = d
        if a.form == "gongshi":
            folder = os.path.join(a.out, meta["year"])
            os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, meta["slug"] + ".md"), "wb") as f:
            f.write(data)
    print(f"{a.form}: {a.n} notices, {total} bytes, mean {total // a.n}")


if __name__ == "__main__":
    main()

namespace Attune.Simulation.Vocabulary;

/// <summary>
/// What reviewers of any department say in one language. <c>{aspect}</c> is filled with one of the department's aspects,
/// <c>{first}</c> and <c>{second}</c> with clauses.
/// </summary>
/// <param name="Praise">Praise of an aspect; some of it by negating a fault.</param>
/// <param name="Complaints">Complaints of an aspect; some of them by negating a merit.</param>
/// <param name="Openings">First sentences that judge nothing.</param>
/// <param name="HappyEndings">Last sentences of the satisfied.</param>
/// <param name="UnhappyEndings">Last sentences of the dissatisfied.</param>
/// <param name="EvenEndings">Last sentences of the undecided.</param>
/// <param name="Together">Joins two clauses that agree.</param>
/// <param name="Contrasts">Joins two clauses that disagree.</param>
/// <param name="Stop">Ends a sentence.</param>
internal sealed record Opinions(
    string[] Praise, string[] Complaints, string[] Openings, string[] HappyEndings, string[] UnhappyEndings, string[] EvenEndings,
    string[] Together, string[] Contrasts, string Stop)
{
    private static readonly Opinions English = new(
        ["the {aspect} is excellent", "the {aspect} is better than I expected", "the {aspect} is not bad at all", "I have nothing to complain about when it comes to the {aspect}",
         "I really like the {aspect}", "the {aspect} never disappoints", "the {aspect} is hard to beat at this price", "I was pleasantly surprised by the {aspect}"],
        ["the {aspect} is disappointing", "the {aspect} is not good enough", "the {aspect} is nowhere near what was promised", "I would not call the {aspect} acceptable",
         "I am not happy with the {aspect}", "the {aspect} is worse than on my old one", "the {aspect} is poor, to put it mildly", "the {aspect} let me down"],
        ["I bought this three weeks ago.", "It was a gift for my sister.", "My second order from this shop.", "I had been looking for one for a while.",
         "A friend told me about it.", "I bought it in the sale.", "It arrived on a Tuesday."],
        ["I would buy it again.", "Highly recommended.", "Worth every penny.", "No regrets.", "Five stars from me.", "I have already ordered another.", "You won't be disappointed."],
        ["I want my money back.", "I would not buy it again.", "Not worth the price.", "Save your money.", "Never again.", "It went back the next day.", "I can't recommend it."],
        ["All in all it is okay.", "I am in two minds about it.", "Neither great nor terrible.", "Fine for the price, no more than that.", "It depends on what you need it for."],
        ["{first}, and {second}", "{first}; {second}", "{first}, and what is more, {second}"],
        ["{first}, but {second}", "{first}, although {second}", "{first}; on the other hand, {second}", "{first}. Then again, {second}"],
        ".");

    private static readonly Opinions Chinese = new(
        ["{aspect}很棒", "{aspect}比想象中好", "{aspect}一点也不差", "{aspect}挑不出什么毛病", "很喜欢它的{aspect}", "{aspect}没让我失望过", "这个价位{aspect}没得说", "{aspect}给了我惊喜"],
        ["{aspect}让人失望", "{aspect}不太行", "{aspect}和宣传的差远了", "{aspect}实在谈不上好", "对{aspect}很不满意", "{aspect}还不如我以前那个", "{aspect}很差劲", "{aspect}真的不敢恭维"],
        ["买了三个星期了。", "给妹妹买的礼物。", "在这家店第二次下单。", "找了很久才下单。", "朋友推荐的。", "活动的时候入手的。", "周二收到的货。"],
        ["下次还会买。", "强烈推荐。", "物超所值。", "一点都不后悔。", "五星好评。", "已经又下了一单。", "闭眼入不会错。"],
        ["想退货。", "不会再买了。", "不值这个价。", "大家别浪费钱了。", "再也不来了。", "第二天就退了。", "没法推荐。"],
        ["总体来说还行吧。", "有点纠结要不要留下。", "不算好也不算坏。", "这个价格也就这样了。", "看个人需求吧。"],
        ["{first}，{second}", "{first}，而且{second}", "{first}，另外{second}"],
        ["{first}，但是{second}", "{first}，不过{second}", "虽然{first}，可是{second}", "{first}，话说回来{second}"],
        "。");

    /// <summary>The opinions in a language.</summary>
    public static Opinions In(Language language) => language == Language.Chinese ? Chinese : English;
}

using KeeperBot.Core.Intents;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>What makes one attempt the replacement of another in every pool we know.</summary>
internal static class Replacement
{
    /// <summary>Fails unless it has the same nonce and both fees are at least 12.5 % higher.</summary>
    public static void Require(Attempt before, Attempt after)
    {
        Assert.Equal(before.Nonce, after.Nonce);
        Assert.True(after.MaxFeeWei * 8 >= before.MaxFeeWei * 9, $"max fee {before.MaxFeeWei} to {after.MaxFeeWei}");
        Assert.True(after.TipWei * 8 >= before.TipWei * 9, $"tip {before.TipWei} to {after.TipWei}");
    }
}

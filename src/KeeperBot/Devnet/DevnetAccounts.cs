using KeeperBot.Ethereum;

namespace KeeperBot.Devnet;

/// <summary>Who acts on the devnet. anvil signs for them: their keys are public and worth nothing elsewhere.</summary>
/// <remarks>The first accounts of anvil's own mnemonic, "test test ... junk". The keeper is not one of them.</remarks>
public static class DevnetAccounts
{
    /// <summary>Owns the vault, the executor, the feeds and the dollar token.</summary>
    public static Address Owner { get; } = Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

    /// <summary>May pause the executor.</summary>
    public static Address Guardian { get; } = Address.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

    /// <summary>Submits the feeds' rounds.</summary>
    public static Address Oracle { get; } = Address.Parse("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC");

    /// <summary>Provides the pools' liquidity and the vault's deposit.</summary>
    public static Address Liquidity { get; } = Address.Parse("0x90F79bf6EB2c4f870365E785982E1f101E93b906");

    /// <summary>Buys the vault's options.</summary>
    public static Address Buyer { get; } = Address.Parse("0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65");

    /// <summary>Brings the pools to the feed's price.</summary>
    public static Address Arbitrageur { get; } = Address.Parse("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc");
}

namespace KeeperBot.Configuration;

/// <summary>The keys whose values are URLs: providers put their API keys into the path.</summary>
internal static class SecretKeys
{
    private static readonly string[] Urls =
        ["chain.rpc", "chain.nodes", "chain.newHeads", "chain.relay.rpc", "chain.relay.status", "signer.remote"];

    /// <summary>Whether the value of a key, or an element of its list, may hold a secret.</summary>
    public static bool Hold(string key) =>
        Array.Exists(Urls, url => key == url || key.StartsWith(url + "[", StringComparison.Ordinal));
}

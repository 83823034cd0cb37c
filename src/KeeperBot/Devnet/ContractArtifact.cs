using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Devnet;

/// <summary>A compiled contract: its interface and the code that creates it.</summary>
/// <remarks>
/// Reads the shapes compilers and packages write: Hardhat artifacts and our own (<c>bytecode</c> as text), solc and
/// Foundry output (<c>bytecode.object</c>), and Chainlink's files, which wrap solc's output in <c>compilerOutput</c>.
/// </remarks>
public sealed class ContractArtifact
{
    private readonly string _origin;
    private readonly string _creationHex;
    private readonly IReadOnlyList<Link> _links;

    private ContractArtifact(string origin, ContractAbi abi, string creationHex, IReadOnlyList<Link> links)
    {
        _origin = origin;
        _creationHex = creationHex;
        _links = links;
        Abi = abi;
    }

    /// <summary>The contract's interface.</summary>
    public ContractAbi Abi { get; }

    /// <summary>Reads an artifact.</summary>
    /// <param name="json">The file, UTF-8.</param>
    /// <param name="origin">Where it is from, for messages.</param>
    /// <exception cref="DevnetException">Not JSON, or without an interface and creation code.</exception>
    public static ContractArtifact Parse(ReadOnlyMemory<byte> json, string origin)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            root = root.TryGetProperty("compilerOutput", out var wrapped) ? wrapped : root;
            var code = CodeOf(root);
            var isNested = code.ValueKind == JsonValueKind.Object;
            (isNested ? code : root).TryGetProperty("linkReferences", out var links);
            var hex = isNested ? code.GetProperty("object") : code;
            return new ContractArtifact(
                origin,
                ContractAbi.Parse(root.GetProperty("abi").GetRawText()),
                WithoutPrefix(hex.GetString()!),
                LinksOf(links));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException
            or EthereumException)
        {
            throw new DevnetException($"{origin} is not a compiled contract: {error.Message}", error);
        }
    }

    /// <summary>Reads one of the contracts that are part of the program, from <c>abi/</c>.</summary>
    /// <param name="name">The contract's name, such as <c>HedgeExecutor</c>.</param>
    /// <exception cref="DevnetException">There is none of that name, or it has no creation code.</exception>
    public static ContractArtifact Own(string name) =>
        Parse(DevnetResources.Read($"abi/{name}.json"), $"abi/{name}.json");

    /// <summary>The same contract with a library's address put where the compiler left room for it.</summary>
    /// <exception cref="DevnetException">The contract uses no library of that name.</exception>
    public ContractArtifact WithLibrary(string library, Address address)
    {
        var digits = WithoutPrefix(address.ToString()).ToLowerInvariant().AsSpan();
        var code = _creationHex.ToCharArray();
        foreach (var link in _links.Where(link => link.Library == library))
        {
            digits.CopyTo(code.AsSpan(link.Start * 2));
        }

        var open = _links.Where(link => link.Library != library).ToList();
        return open.Count < _links.Count
            ? new ContractArtifact(_origin, Abi, new string(code), open)
            : throw new DevnetException($"{_origin} uses no library '{library}'");
    }

    /// <summary>The code that creates the contract, constructor arguments included.</summary>
    /// <exception cref="DevnetException">A library has not been given its address.</exception>
    /// <exception cref="AbiException">The arguments are not the constructor's.</exception>
    public byte[] CreationCode(params ReadOnlySpan<AbiValue> arguments) =>
        _links.Count == 0
            ? [.. Convert.FromHexString(_creationHex), .. Abi.Constructor.Encode(arguments)]
            : throw new DevnetException($"{_origin} needs the address of its library '{_links[0].Library}'");

    private static JsonElement CodeOf(JsonElement root) =>
        root.TryGetProperty("bytecode", out var code) ? code : root.GetProperty("evm").GetProperty("bytecode");

    private static string WithoutPrefix(string hex) => hex.StartsWith("0x", StringComparison.Ordinal) ? hex[2..] : hex;

    private static List<Link> LinksOf(JsonElement references) =>
        references.ValueKind != JsonValueKind.Object
            ? []
            : [.. from file in references.EnumerateObject()
                  from library in file.Value.EnumerateObject()
                  from place in library.Value.EnumerateArray()
                  select new Link(library.Name, place.GetProperty("start").GetInt32())];

    /// <summary>Twenty bytes of code, from <paramref name="Start"/>, that hold a library's address.</summary>
    private sealed record Link(string Library, int Start);
}

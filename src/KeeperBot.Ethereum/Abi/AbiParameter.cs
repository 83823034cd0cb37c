using System.Collections.Immutable;

namespace KeeperBot.Ethereum.Abi;

/// <summary>A parameter, return value, event argument or struct component.</summary>
/// <param name="Name">Its name in the source; empty when the source names none.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsIndexed">For an event: whether it is found in the topics.</param>
public sealed record AbiParameter(string Name, AbiType Type, bool IsIndexed = false)
{
    /// <summary>The type and the name, as in source: <c>uint256 amount</c>.</summary>
    public override string ToString() =>
        (IsIndexed, Name.Length) switch
        {
            (_, 0) => Type.Name,
            (true, _) => $"{Type.Name} indexed {Name}",
            _ => $"{Type.Name} {Name}",
        };

    /// <summary><c>name(type,type)</c>: what a selector or a topic is the hash of.</summary>
    internal static string Signature(string name, ImmutableArray<AbiParameter> parameters) =>
        $"{name}({string.Join(',', parameters.Select(static parameter => parameter.Type.Name))})";

    /// <summary>The bytes of the heads of <paramref name="parameters"/>, where the first tail may begin.</summary>
    internal static int FrameSize(ImmutableArray<AbiParameter> parameters)
    {
        var size = 0;
        foreach (var parameter in parameters)
        {
            size = checked(size + parameter.Type.HeadSize);
        }

        return size;
    }
}

namespace KeeperBot.Terminal;

/// <summary>This process's standard streams, for who speaks to a program and not to a person.</summary>
internal static class StandardStreams
{
    /// <summary>Standard input as bytes.</summary>
    public static Stream OpenInput() => Console.OpenStandardInput();

    /// <summary>Standard output as bytes.</summary>
    public static Stream OpenOutput() => Console.OpenStandardOutput();

    /// <summary>Standard input as text.</summary>
    public static TextReader Input => Console.In;

    /// <summary>True when a person types standard input.</summary>
    public static bool IsTyped => !Console.IsInputRedirected;

    /// <summary>A line of standard input; null at its end.</summary>
    public static string? ReadLine() => Console.In.ReadLine();
}

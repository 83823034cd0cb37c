using System.Globalization;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>What keeps the vectorised loops within their columns.</summary>
internal static class ColumnLength
{
    /// <exception cref="ArgumentException">The column has not the length it needs; the error names it.</exception>
    public static void Require(int length, int needed, string column)
    {
        if (length != needed)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"has {length} values for {needed} options: every column needs one value an option"),
                column);
        }
    }
}

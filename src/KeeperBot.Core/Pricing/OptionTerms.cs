namespace KeeperBot.Core.Pricing;

/// <summary>The right an option gives.</summary>
public enum OptionKind
{
    /// <summary>To buy at the strike.</summary>
    Call,

    /// <summary>To sell at the strike.</summary>
    Put,
}

/// <summary>What a European option's contract says. Cannot exist with a value out of range.</summary>
public sealed record OptionTerms
{
    /// <summary>Call or put.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Any other number.</exception>
    public required OptionKind Kind
    {
        get;
        init => field = InputRange.Require(value, nameof(Kind));
    }

    /// <summary>The strike in units of the quote asset per unit of the underlying, from 1e-30 to 1e30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Strike
    {
        get;
        init => field = InputRange.Require(value, InputRange.MinPrice, InputRange.MaxPrice, nameof(Strike));
    }

    /// <summary>The time left in years of 365 days, from 0 (expires now) to 1000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double YearsToExpiry
    {
        get;
        init => field = InputRange.Require(value, 0.0, InputRange.MaxYears, nameof(YearsToExpiry));
    }
}

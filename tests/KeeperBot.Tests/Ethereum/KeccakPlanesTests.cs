using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Ethereum;

public sealed class KeccakPlanesTests
{
    private const int Seed = 1_600;
    private const int Lanes = 25;

    /// <summary>The vectors of the hash itself run whichever this processor has; here both run.</summary>
    [Fact]
    public void Permute_RandomStates_IsThePermutationOfTheLanes()
    {
        Assert.SkipUnless(KeccakPlanes.IsSupported, "this processor has no 512-bit registers: lanes are used here");
        var random = new Random(Seed);
        for (var i = 0; i < 2_000; i++)
        {
            var lanes = new ulong[KeccakPlanes.StateLength];
            for (var lane = 0; lane < Lanes; lane++)
            {
                lanes[lane] = i == 0 ? 0 : (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            }

            var planes = lanes.ToArray();
            planes.AsSpan(Lanes).Fill(ulong.MaxValue);
            Keccak256.Permute(lanes);
            KeccakPlanes.Permute(planes, Keccak256.RoundConstants);
            Assert.True(
                lanes.AsSpan(0, Lanes).SequenceEqual(planes.AsSpan(0, Lanes)), $"seed {Seed}, state {i} differs");
        }
    }
}

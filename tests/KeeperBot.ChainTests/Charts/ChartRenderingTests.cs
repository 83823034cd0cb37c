using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using KeeperBot.ChainTests.Devnet;

namespace KeeperBot.ChainTests.Charts;

/// <summary>The pictures that are held as text, drawn by a real browser.</summary>
public sealed class ChartRenderingTests
{
    private const int Width = 960;
    private const int Height = 540;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>A picture, and a colour that only what it shows has.</summary>
    public static TheoryData<string, int> Pictures => new()
    {
        { "chart-profile", 0x2a6fdb },
        { "chart-contributions", 0x3d434d },
        { "chart-smile", 0x0d8068 },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public async Task Picture_InABrowser_ShowsItsCurvesOnPaper(string name, int colour)
    {
        if (Browser() is not { } browser)
        {
            Assert.Skip("no chromium on the path: apt-get install chromium");
            return;
        }

        using var folder = new TemporaryFolder();
        var file = Path.Combine(AppContext.BaseDirectory, "golden", name + ".svg");
        var picture = await ShootAsync(browser, file, folder);
        var counts = picture.CountBy(pixel => pixel).ToDictionary();
        Assert.Equal(Width * Height, picture.Length);
        Assert.True(counts.GetValueOrDefault(0xfdfdfc) > picture.Length / 3, "the paper is not there");
        Assert.True(counts.GetValueOrDefault(colour) > 200, $"{counts.GetValueOrDefault(colour)} pixels of the curves");
        Assert.True(counts.Count > 50, $"{counts.Count} colours: no text was drawn");
    }

    private static string? Browser() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .SelectMany(folder => (IEnumerable<string>)
            [Path.Combine(folder, "chromium"), Path.Combine(folder, "chromium-browser")])
        .FirstOrDefault(File.Exists);

    private static async Task<int[]> ShootAsync(string browser, string file, TemporaryFolder folder)
    {
        var shot = folder["shot.png"];
        var start = new ProcessStartInfo(browser)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1",
                $"--user-data-dir={folder["profile"]}", $"--window-size={Width},{Height}", $"--screenshot={shot}",
                new Uri(file).AbsoluteUri,
            },
        };
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(patience.Token),
                process.StandardError.ReadToEndAsync(patience.Token),
                process.WaitForExitAsync(patience.Token));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return Pixels(await File.ReadAllBytesAsync(shot, TestContext.Current.CancellationToken));
    }

    /// <summary>The colours of a PNG of eight bits a channel, not interlaced (RFC 2083), row by row.</summary>
    private static int[] Pixels(byte[] png)
    {
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(png, at + 8, length);
            }

            at += length + 12;
        }

        packed.Position = 0;
        using var unpacked = new MemoryStream();
        using (var inflate = new ZLibStream(packed, CompressionMode.Decompress))
        {
            inflate.CopyTo(unpacked);
        }

        var (width, channels) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), png[25] == 6 ? 4 : 3);
        var rows = unpacked.ToArray();
        var stride = (width * channels) + 1;
        var before = new byte[stride];
        var pixels = new List<int>();
        foreach (var row in rows.Chunk(stride))
        {
            for (var i = 1; i < stride; i++)
            {
                var (left, up, corner) = i > channels
                    ? (row[i - channels], before[i], before[i - channels])
                    : ((byte)0, before[i], (byte)0);
                row[i] += Predicted(row[0], left, up, corner);
            }

            pixels.AddRange(Enumerable.Range(0, width).Select(x => 1 + (x * channels))
                .Select(i => (row[i] << 16) | (row[i + 1] << 8) | row[i + 2]));
            before = row;
        }

        return [.. pixels];
    }

    private static byte Predicted(byte filter, byte left, byte up, byte corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return filter switch
        {
            1 => left,
            2 => up,
            3 => (byte)((left + up) / 2),
            4 => a <= b && a <= c ? left : b <= c ? up : corner,
            _ => 0,
        };
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace KeeperBot.ChainTests.Faults;

/// <summary>One HTTP request and what is answered to it, in whatever broken way.</summary>
internal sealed class HttpExchange(HttpContext context)
{
    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }

    public async Task WriteAsync(WireReply reply, CancellationToken cancellationToken)
    {
        switch (reply)
        {
            case WireReply.Single single:
                await WriteAsync(new WireReply.Body(single.Json), cancellationToken);
                break;
            case WireReply.Body body:
                await WriteBodyAsync(body, cancellationToken);
                break;
            case WireReply.Flood flood:
                await WriteFloodAsync(flood, cancellationToken);
                break;
            case WireReply.Reset:
                context.Abort();
                break;
            default:
                // Nothing, for as long as the other side waits.
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                break;
        }
    }

    private async Task WriteBodyAsync(WireReply.Body body, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = body.Status;
        response.ContentType = body.ContentType;
        response.ContentLength = body.PromisedLength ?? body.Content.Length;
        if (body.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await response.Body.WriteAsync(body.Content, cancellationToken);
        if (body.PromisedLength is not null)
        {
            await response.Body.FlushAsync(cancellationToken);
            context.Abort();
        }
    }

    private async Task WriteFloodAsync(WireReply.Flood flood, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = "application/json";
        response.ContentLength = flood.IsPromised ? flood.Total : null;
        if (flood.Encoding is { } encoding)
        {
            response.Headers.ContentEncoding = encoding;
        }

        // The writer says when the other side is gone; the stream would swallow the rest in silence.
        var written = await response.BodyWriter.WriteAsync(flood.Start, cancellationToken);
        for (long sent = flood.Start.Length; sent < flood.Total && !written.IsCompleted;)
        {
            if (flood.Pace > TimeSpan.Zero)
            {
                await Task.Delay(flood.Pace, cancellationToken);
            }

            var chunk = flood.Chunk[..(int)Math.Min(flood.Chunk.Length, flood.Total - sent)];
            written = await response.BodyWriter.WriteAsync(chunk, cancellationToken);
            sent += chunk.Length;
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Realtime;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Chat.Api;

/// <summary>Refusals as Discord writes them: a code, a sentence, and for a form a tree that mirrors the body (discord-api-docs, "Error Messages").</summary>
internal static class ErrorBody
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static int StatusOf(Fault fault) => fault.Kind switch
    {
        FaultKind.Invalid when ReferenceEquals(fault, Problems.TooLarge) => StatusCodes.Status413PayloadTooLarge,
        FaultKind.Invalid when ReferenceEquals(fault, Problems.UnsupportedMediaType) => StatusCodes.Status415UnsupportedMediaType,
        FaultKind.Invalid => StatusCodes.Status400BadRequest,
        FaultKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        FaultKind.Forbidden => StatusCodes.Status403Forbidden,
        FaultKind.NotFound => StatusCodes.Status404NotFound,
        FaultKind.Conflict => StatusCodes.Status409Conflict,
        FaultKind.TooMany => StatusCodes.Status429TooManyRequests,
        FaultKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentException($"Nobody has said which status {fault.Kind} is.", nameof(fault)),
    };

    public static byte[] Of(Fault fault)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, fault.Message);
            writer.WriteNumber("code"u8, fault.Code);
            if (fault.Fields.Count > 0)
            {
                writer.WritePropertyName("errors"u8);
                Branch.Of(fault.Fields).Write(writer);
            }

            if (fault.Kind == FaultKind.TooMany)
            {
                writer.WriteNumber("retry_after"u8, Math.Round(fault.RetryAfter.GetValueOrDefault().TotalSeconds, 3));
                writer.WriteBoolean("global"u8, fault.IsGlobal);
            }

            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Whole seconds, rounded up: the header cannot say less (RFC 9110 §10.2.3).</summary>
    public static string RetryAfter(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    // One level of the tree: what is wrong right here, and what is wrong below.
    private sealed class Branch
    {
        private readonly List<FieldError> _here = [];
        private readonly Dictionary<string, Branch> _below = new(StringComparer.Ordinal);

        public static Branch Of(IReadOnlyList<FieldError> errors)
        {
            var root = new Branch();
            foreach (var error in errors)
            {
                var branch = root;
                foreach (var step in error.Path.Split('.', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (!branch._below.TryGetValue(step, out var next))
                    {
                        branch._below.Add(step, next = new Branch());
                    }

                    branch = next;
                }

                branch._here.Add(error);
            }

            return root;
        }

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            if (_here.Count > 0)
            {
                writer.WriteStartArray("_errors"u8);
                foreach (var error in _here)
                {
                    writer.WriteStartObject();
                    writer.WriteString("code"u8, error.Code);
                    writer.WriteString("message"u8, error.Message);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            foreach (var (step, branch) in _below)
            {
                writer.WritePropertyName(step);
                branch.Write(writer);
            }

            writer.WriteEndObject();
        }
    }
}

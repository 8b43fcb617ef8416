using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gatehouse.Realtime.Connections;

/// <summary>The masking of RFC 6455 §5.3; masking and unmasking are the same.</summary>
internal static class Mask
{
    /// <param name="key">The four key bytes, first one lowest.</param>
    public static void Apply(Span<byte> payload, uint key)
    {
        ref var first = ref MemoryMarshal.GetReference(payload);
        nuint length = (uint)payload.Length;
        nuint at = 0;
        var wide = Vector256.Create(key).AsByte();
        for (; at + 32 <= length; at += 32)
        {
            (Vector256.LoadUnsafe(ref first, at) ^ wide).StoreUnsafe(ref first, at);
        }

        if (at + 16 <= length)
        {
            (Vector128.LoadUnsafe(ref first, at) ^ wide.GetLower()).StoreUnsafe(ref first, at);
            at += 16;
        }

        for (; at < length; at++)
        {
            Unsafe.Add(ref first, at) ^= (byte)(key >> (int)((at & 3) * 8));
        }
    }
}

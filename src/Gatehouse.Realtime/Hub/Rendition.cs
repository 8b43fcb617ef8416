using Gatehouse.Events;
using Gatehouse.Realtime.Dialects;

namespace Gatehouse.Realtime.Hub;

/// <summary>
/// One event in all the forms its hearers need, each made at most once: per wire format, in full and with the content withheld. Reused for
/// one event after the other by the dispatching thread.
/// </summary>
internal sealed class Rendition(IApplication application)
{
    private readonly List<Form> _forms = new(4);
    private ReadOnlyMemory<byte>? _withheld;

    /// <summary>How many times anything was encoded since the start; what proves that fan-out encodes once.</summary>
    public long Encodings { get; private set; }

    public Event Event { get; private set; } = null!;

    public void Begin(Event e)
    {
        Event = e;
        _forms.Clear();
        _withheld = null;
    }

    public byte[] In(WireFormat format, bool withheld)
    {
        foreach (var form in _forms)
        {
            if (ReferenceEquals(form.Format, format) && form.Withheld == withheld)
            {
                return form.Shared;
            }
        }

        var shared = format.EncodeShared(Event.Name, (withheld ? Withheld() : Event.Payload).Span);
        Encodings++;
        _forms.Add(new Form(format, withheld, shared));
        return shared;
    }

    private ReadOnlyMemory<byte> Withheld() => _withheld ??= application.Withhold(Event);

    private readonly record struct Form(WireFormat Format, bool Withheld, byte[] Shared);
}

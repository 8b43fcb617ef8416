namespace Gatehouse.Bench.Load;

/// <summary>How long answers took, in steps of ten microseconds up to a second; what took longer counts as a second.</summary>
internal sealed class Latencies
{
    private const int StepMicroseconds = 10;

    private readonly int[] _counts = new int[100_000];
    private int _total;

    public void Add(TimeSpan time)
    {
        var step = (int)(time.TotalMicroseconds / StepMicroseconds);
        _counts[Math.Min(step, _counts.Length - 1)]++;
        _total++;
    }

    /// <summary>In microseconds: so long or less took this part of all.</summary>
    public double Quantile(double part)
    {
        var wanted = (long)Math.Ceiling(_total * part);
        var seen = 0L;
        for (var step = 0; step < _counts.Length; step++)
        {
            seen += _counts[step];
            if (seen >= wanted)
            {
                return (step + 1) * StepMicroseconds;
            }
        }

        return double.NaN;
    }
}

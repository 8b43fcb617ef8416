using System.Diagnostics.Metrics;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Metrics;

namespace Gatehouse.Tests.Host;

public sealed class The_metrics_exporter : IDisposable
{
    private readonly Meter _meter = new("Gatehouse.Test");
    private readonly MetricsExporter _exporter;

    public The_metrics_exporter() => _exporter = new MetricsExporter(meter => ReferenceEquals(meter, _meter));

    public void Dispose()
    {
        _exporter.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void sums_a_counter_by_its_tags()
    {
        var counter = _meter.CreateCounter<long>("hits_total", description: "How often.");
        counter.Add(1, Tag("method", "GET"));
        counter.Add(2, Tag("method", "GET"));
        counter.Add(5, Tag("method", "PUT"));

        var text = Scrape();

        Assert.Equal("counter", text.Types["gatehouse_hits_total"]);
        Assert.Equal(3, text.Value("gatehouse_hits_total", ("method", "GET")));
        Assert.Equal(5, text.Value("gatehouse_hits_total", ("method", "PUT")));
    }

    [Fact]
    public void names_a_counter_with_total()
    {
        _meter.CreateCounter<int>("hits").Add(1);
        Assert.Equal(1, Scrape().Value("gatehouse_hits_total"));
    }

    [Fact]
    public void counts_a_histogram_in_rising_buckets_with_sum_and_count()
    {
        var histogram = _meter.CreateHistogram<double>("took_seconds", "s");
        histogram.Record(0.001);
        histogram.Record(0.3);
        histogram.Record(99);

        var text = Scrape();

        Assert.Equal("histogram", text.Types["gatehouse_took_seconds"]);
        Assert.Equal(1, text.Value("gatehouse_took_seconds_bucket", ("le", "0.001")));
        Assert.Equal(2, text.Value("gatehouse_took_seconds_bucket", ("le", "0.5")));
        Assert.Equal(3, text.Value("gatehouse_took_seconds_bucket", ("le", "+Inf")));
        Assert.Equal(3, text.Value("gatehouse_took_seconds_count"));
        Assert.Equal(99.301, text.Value("gatehouse_took_seconds_sum"), 6);
    }

    [Fact]
    public void takes_the_buckets_that_an_instrument_advises()
    {
        var histogram = _meter.CreateHistogram("size", null, null, null, new InstrumentAdvice<long> { HistogramBucketBoundaries = [10, 20] });
        histogram.Record(11);
        Assert.Equal(["10", "20", "+Inf"], Scrape().Samples.Where(sample => sample.Name == "gatehouse_size_bucket").Select(sample => sample.Labels["le"]));
    }

    [Fact]
    public void asks_what_is_observed_at_every_scrape_and_forgets_what_is_gone()
    {
        var rooms = new Dictionary<string, long> { ["a"] = 1, ["b"] = 2 };
        _meter.CreateObservableGauge("rooms", () => rooms.Select(room => new Measurement<long>(room.Value, Tag("room", room.Key))));
        Assert.Equal(2, Scrape().Value("gatehouse_rooms", ("room", "b")));

        rooms.Remove("b");
        rooms["a"] = 7;

        var again = Scrape();
        Assert.Equal(7, again.Value("gatehouse_rooms", ("room", "a")));
        Assert.Single(again.Samples, sample => sample.Name == "gatehouse_rooms");
    }

    [Fact]
    public void moves_an_up_down_counter_both_ways()
    {
        var open = _meter.CreateUpDownCounter<int>("open");
        open.Add(3);
        open.Add(-1);
        Assert.Equal(2, Scrape().Value("gatehouse_open"));
        Assert.Equal("gauge", Scrape().Types["gatehouse_open"]);
    }

    [Fact]
    public void escapes_any_label_value_so_that_a_parser_reads_it_back() =>
        Prop.ForAll<string>(value =>
        {
            var counter = _meter.CreateGauge<int>("any");
            counter.Record(1, Tag("v", value));
            return value is null || Scrape().Samples.Any(sample => sample.Name == "gatehouse_any" && sample.Labels["v"] == value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void bounds_its_series_and_says_what_it_dropped()
    {
        var counter = _meter.CreateCounter<int>("many");
        for (var i = 0; i < Family.MostSeries + 5; i++)
        {
            counter.Add(1, Tag("i", i));
        }

        Assert.Equal(5, Scrape().Value("gatehouse_metrics_dropped_total"));
    }

    [Fact]
    public void loses_no_count_between_threads()
    {
        var counter = _meter.CreateCounter<int>("races");
        Parallel.For(0, 10_000, _ => counter.Add(1, Tag("a", "b")));
        Assert.Equal(10_000, Scrape().Value("gatehouse_races_total", ("a", "b")));
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private PrometheusReader Scrape() => PrometheusReader.Read(_exporter.Write());
}

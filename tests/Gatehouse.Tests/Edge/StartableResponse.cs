using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Tests.Edge;

/// <summary>A response that starts when told, so that what waits for the start runs.</summary>
internal sealed class StartableResponse : HttpResponseFeature
{
    private readonly List<(Func<object, Task> Callback, object State)> _starting = [];
    private bool _hasStarted;

    public override bool HasStarted => _hasStarted;

    public static (HttpContext Context, StartableResponse Response) Context()
    {
        var response = new StartableResponse();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseFeature>(response);
        return (context, response);
    }

    public override void OnStarting(Func<object, Task> callback, object state) => _starting.Add((callback, state));

    public async Task StartAsync()
    {
        foreach (var (callback, state) in _starting)
        {
            await callback(state);
        }

        _hasStarted = true;
    }
}

namespace Gatehouse.Http;

/// <summary>Swagger UI at <c>/docs</c>, to read the API and try it.</summary>
internal static class ApiBrowser
{
    // Its page has its styles inside, and its pictures in data: addresses; everything else comes from here.
    private const string ContentSecurityPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

    public static void MapApiBrowser(this IEndpointRouteBuilder endpoints)
    {
        var browser = endpoints.MapSwaggerUI("docs", static options =>
        {
            options.DocumentTitle = "Gatehouse API";
            options.SwaggerEndpoint("/openapi.json", "Gatehouse");
            options.EnablePersistAuthorization();
        });
        browser.Finally(static endpoint =>
        {
            if (endpoint.RequestDelegate is { } show)
            {
                endpoint.RequestDelegate = context =>
                {
                    context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                    return show(context);
                };
            }
        });
    }
}

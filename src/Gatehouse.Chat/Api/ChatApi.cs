using Gatehouse.Chat.Accounts;
using Gatehouse.Chat.Api.Describing;
using Gatehouse.Chat.Gateway;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Chat.Api;

/// <summary>The REST API (discord-api-docs, "API Reference"), mounted wherever a client may look for it.</summary>
public static class ChatApi
{
    // The document's own mount first; Discord's two current versions, and none.
    private static readonly string[] Mounts = [Documents, "/api/v9", "/api/v10", "/api"];

    /// <summary>Where the document's statuses hold instead of Discord's, where the two differ.</summary>
    internal const string Documents = "/api/v1";

    /// <summary>Mounts every endpoint at <c>/api/v1</c>, <c>/api/v9</c>, <c>/api/v10</c> and <c>/api</c>. Each carries an <see cref="ApiRoute"/> as metadata.</summary>
    public static void MapChatApi(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var edge = new RequestEdge(
            services.GetRequiredService<Authenticator>(),
            services.GetRequiredService<IRequestLimits>(),
            services.GetRequiredService<ILogger<RequestEdge>>());
        var routes = new RouteTable(edge);
        var people = services.GetRequiredService<People>();
        var members = services.GetRequiredService<Members>();
        var guilds = services.GetRequiredService<Guilds>();
        new GatewayRoutes(services.GetRequiredService<ChatOptions>()).Map(routes);
        new AuthRoutes(services.GetRequiredService<SignIn>()).Map(routes);
        new ApplicationRoutes(services.GetRequiredService<Bots>(), people).Map(routes);
        new UserRoutes(people, guilds, members).Map(routes);
        new SettingsRoutes(services.GetRequiredService<Preferences>()).Map(routes);
        new GuildRoutes(guilds).Map(routes);
        var conversations = new ConversationRoutes(services.GetRequiredService<Conversations>(), services.GetRequiredService<IGuildStore>());
        conversations.Map(routes);
        new ChannelRoutes(services.GetRequiredService<Channels>(), services.GetRequiredService<IGuildStore>(), conversations).Map(routes);
        var attachments = services.GetRequiredService<Attachments>();
        var files = services.GetRequiredService<FileHome>();
        new MessageRoutes(services.GetRequiredService<Messages>(), attachments, files).Map(routes);
        new ReadStateRoutes(services.GetRequiredService<Reading>()).Map(routes);
        new ReactionRoutes(services.GetRequiredService<Reactions>()).Map(routes);
        new PinRoutes(services.GetRequiredService<Pins>(), files).Map(routes);
        new SearchRoutes(services.GetRequiredService<Search>(), files).Map(routes);
        new WebhookRoutes(services.GetRequiredService<Webhooks>()).Map(routes);
        new WebhookMessageRoutes(services.GetRequiredService<WebhookMessages>(), attachments, files).Map(routes);
        new MemberRoutes(members).Map(routes);
        new VoiceRoutes(
            guilds, services.GetRequiredService<VoiceStates>(), services.GetRequiredService<IVoiceServer>(), services.GetRequiredService<TimeProvider>()).Map(routes);
        new RecordRoutes(services.GetRequiredService<Records>()).Map(routes);
        new BanRoutes(services.GetRequiredService<Bans>()).Map(routes);
        new RoleRoutes(services.GetRequiredService<Roles>()).Map(routes);
        new InviteRoutes(services.GetRequiredService<Invites>()).Map(routes);

        foreach (var mount in Mounts)
        {
            routes.Mount(endpoints, mount);
        }

        PublishedDocuments.Map(endpoints, routes.Routes);
        new FileRoutes(attachments, services.GetRequiredService<ILogger<FileRoutes>>()).Map(endpoints);
        RouteTable.MountUnknown(endpoints, "/api");
    }

    /// <summary>True for a request that came by the document's mount.</summary>
    internal static bool IsDocuments(HttpRequest request) => request.Path.StartsWithSegments(Documents, StringComparison.Ordinal);
}

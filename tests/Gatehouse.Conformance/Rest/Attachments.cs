using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>Files, sent as real clients send them, wherever they are kept.</summary>
public abstract class AttachmentContract(House house)
{
    private static readonly byte[] Png = Convert.FromHexString("89504E470D0A1A0A0000000D49484452000002800000010E0806000000");

    /// <summary>How many files of a channel there are.</summary>
    protected abstract int Kept(string channel);

    [Fact]
    public async Task come_back_byte_by_byte_at_an_address_that_nobody_can_guess()
    {
        var (ada, place) = await MeetAsync();
        var socket = await house.EnterAsync(ada);

        var sent = (await SendAsync(ada, place, """{"content":"look","tts":false,"attachments":[{"id":0,"description":"the harbour"}],"embeds":[]}""", ("files[0]", "../My map.png", Png))).MustBe(200).Json;
        var attachment = sent.List("attachments").Single()!;
        Assert.Equal(("My_map.png", "the harbour", "image/png"), (attachment.Text("filename"), attachment.Text("description"), attachment.Text("content_type")));
        Assert.Equal((Png.Length, 640, 270), (attachment.Number("size"), attachment.Number("width"), attachment.Number("height")));
        Assert.Equal(attachment.ToJsonString(), (await socket.EventAsync("MESSAGE_CREATE")).List("attachments").Single()!.ToJsonString());

        var (response, body) = await FetchAsync(attachment.Text("url"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Png, body);
        Assert.Equal("image/png", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("inline", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; sandbox", response.Headers.GetValues("Content-Security-Policy").Single());

        var address = new Uri(attachment.Text("url"));
        Assert.Matches(@"key=[\w-]{24}$", address.Query);
        foreach (var wrong in new[] { address.AbsolutePath, address.AbsolutePath + "?key=x", address.AbsolutePath.Replace("My_map", "map", StringComparison.Ordinal) + address.Query, "/attachments/x/1/a.png" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync(new Uri(house.Address, wrong).ToString())).Response.StatusCode);
        }
    }

    [Fact]
    public async Task are_read_in_parts_and_not_twice()
    {
        var (ada, place) = await MeetAsync();
        var bytes = Encoding.UTF8.GetBytes("0123456789");
        var url = await UrlAsync(ada, place, "digits.txt", bytes);

        Assert.Equal("attachment", (await FetchAsync(url)).Response.Content.Headers.ContentDisposition?.DispositionType);
        await RangeAsync("bytes=2-4", HttpStatusCode.PartialContent, "234", "bytes 2-4/10");
        await RangeAsync("bytes=7-", HttpStatusCode.PartialContent, "789", "bytes 7-9/10");
        await RangeAsync("bytes=-3", HttpStatusCode.PartialContent, "789", "bytes 7-9/10");
        await RangeAsync("bytes=5-100", HttpStatusCode.PartialContent, "56789", "bytes 5-9/10");
        await RangeAsync("bytes=10-", HttpStatusCode.RequestedRangeNotSatisfiable, "", "bytes */10");
        await RangeAsync("bytes=0-1,3-4", HttpStatusCode.OK, "0123456789", null);
        await RangeAsync("lines=0-1", HttpStatusCode.OK, "0123456789", null);

        var tag = (await FetchAsync(url)).Response.Headers.ETag!;
        Assert.Equal(HttpStatusCode.NotModified, (await FetchAsync(url, request => request.Headers.IfNoneMatch.Add(tag))).Response.StatusCode);
        var (head, nothing) = await FetchAsync(url, request => request.Method = HttpMethod.Head);
        Assert.Equal((10, 0), (head.Content.Headers.ContentLength, nothing.Length));

        async Task RangeAsync(string range, HttpStatusCode status, string content, string? contentRange)
        {
            var (response, body) = await FetchAsync(url, request => request.Headers.TryAddWithoutValidation("Range", range));
            Assert.Equal((status, content, contentRange), (response.StatusCode, Encoding.UTF8.GetString(body), response.Content.Headers.ContentRange?.ToString()));
        }
    }

    [Theory]
    [InlineData("<html><script>alert(1)</script>", "a.html")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg")]
    [InlineData("<html>", "a.png")]
    [InlineData("%PDF-1.7", "a.pdf")]
    public async Task that_could_run_are_only_saved(string content, string name)
    {
        var (ada, place) = await MeetAsync();
        var (response, _) = await FetchAsync(await UrlAsync(ada, place, name, Encoding.UTF8.GetBytes(content)));

        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Fact]
    public async Task may_be_all_of_a_message_and_come_as_libraries_send_them()
    {
        var (ada, place) = await MeetAsync();

        // oceanic counts from 1; eris begins with a line break and ends without one.
        var one = (await SendAsync(ada, place, """{"attachments":[{"id":"1","filename":"renamed.txt"}]}""", ("files[1]", "a.txt", [1]))).MustBe(200).Json;
        Assert.Equal("renamed.txt", one.List("attachments").Single()!.Text("filename"));
        var eris = "\r\n------------------Eris\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"e.txt\"\r\nContent-Type: application/octet-stream\r\n\r\nx"
            + "\r\n------------------Eris\r\nContent-Disposition: form-data; name=\"payload_json\"\r\nContent-Type: application/json\r\n\r\n{\"content\":\"eris\"}\r\n------------------Eris--";
        var other = (await ada.Rest.SendAsync(HttpMethod.Post, $"/channels/{place.Channel}/messages", eris, "multipart/form-data; boundary=----------------Eris")).MustBe(200).Json;
        Assert.Equal(("eris", "e.txt"), (other.Text("content"), other.List("attachments").Single()!.Text("filename")));
    }

    [Fact]
    public async Task go_with_their_message_and_stay_as_an_edit_says()
    {
        var (ada, place) = await MeetAsync();
        var sent = (await SendAsync(ada, place, """{"content":"two"}""", ("files[0]", "a.txt", [1]), ("files[1]", "b.txt", [2]))).MustBe(200).Json;
        string[] urls = [.. sent.List("attachments").Select(attachment => attachment!.Text("url"))];
        var path = $"/channels/{place.Channel}/messages/{sent.Text("id")}";

        Assert.Equal(2, (await ada.Rest.PatchAsync(path, new JsonObject { ["content"] = "still two" })).MustBe(200).Json.List("attachments").Count);
        var kept = new JsonArray(new JsonObject { ["id"] = sent.List("attachments")[1]!.Text("id") });
        Assert.Equal("b.txt", (await ada.Rest.PatchAsync(path, new JsonObject { ["attachments"] = kept })).MustBe(200).Json.List("attachments").Single()!.Text("filename"));
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync(urls[0])).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await FetchAsync(urls[1])).Response.StatusCode);
        Assert.Single((await ada.Rest.GetAsync(path)).Json.List("attachments"));

        (await ada.Rest.DeleteAsync(path)).MustBe(204);
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync(urls[1])).Response.StatusCode);
        await Patience.UntilAsync(() => Task.FromResult(Kept(place.Channel) == 0), "the files to be removed");
    }

    [Fact]
    public async Task are_neither_too_many_nor_too_large_nor_from_just_anybody()
    {
        var (ada, place) = await MeetAsync();
        var bo = await house.PersonAsync("bo");
        await House.JoinAsync(place, ada, bo);
        const long AttachFiles = 1 << 15;

        (await SendAsync(ada, place, "{}", [.. Enumerable.Range(0, 11).Select(i => ($"files[{i}]", "a.txt", new byte[] { 1 }))])).MustFail(400, 50035);
        (await SendAsync(ada, place, "{}", ("files[0]", "a.bin", new byte[(10 * 1024 * 1024) + 1]))).MustFail(400, 50045);
        (await SendAsync(ada, place, "{}", ("files[0]", "a.bin", new byte[10 * 1024 * 1024]))).MustBe(200);
        (await SendAsync(ada, place, "{", ("files[0]", "a.bin", [1]))).MustFail(400, 50109);
        (await ada.Rest.PutAsync($"/channels/{place.Channel}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: AttachFiles))).MustBe(204);
        (await SendAsync(bo, place, "{}", ("files[0]", "a.bin", [1]))).MustFail(403, 50013);
        (await SendAsync(bo, place, """{"content":"no file"}""")).MustBe(200);
    }

    [Fact]
    public async Task of_twenty_five_megabytes_are_not_even_read()
    {
        var (ada, place) = await MeetAsync();
        using var http = new HttpClient();
        using var request = Request(ada, place, "{}", [.. Enumerable.Range(0, 3).Select(i => ($"files[{i}]", "a.bin", new byte[9 * 1024 * 1024]))]);
        request.Headers.ExpectContinue = true;
        using var response = await http.SendAsync(request);

        Assert.Equal((413, 40005), ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!.GetValue<int>()));
    }

    private async Task<string> UrlAsync(Caller caller, Place place, string name, byte[] content) =>
        (await SendAsync(caller, place, "{}", ("files[0]", name, content))).MustBe(200).Json.List("attachments").Single()!.Text("url");

    private async Task<Answer> SendAsync(Caller caller, Place place, string json, params (string Part, string Name, byte[] Content)[] files)
    {
        using var http = new HttpClient();
        using var request = Request(caller, place, json, files);
        using var response = await http.SendAsync(request);
        return new Answer("POST files", (int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync(), new Dictionary<string, string>());
    }

    private HttpRequestMessage Request(Caller caller, Place place, string json, params (string Part, string Name, byte[] Content)[] files)
    {
        var body = new MultipartFormDataContent { { new StringContent(json, Encoding.UTF8, "application/json"), "payload_json" } };
        foreach (var (part, name, content) in files)
        {
            body.Add(new ByteArrayContent(content), part, name);
        }

        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v10/channels/{place.Channel}/messages");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(house.Address, path)) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.Token);
        return request;
    }

    private static async Task<(HttpResponseMessage Response, byte[] Body)> FetchAsync(string url, Action<HttpRequestMessage>? change = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        change?.Invoke(request);
        var response = await http.SendAsync(request);
        return (response, await response.Content.ReadAsByteArrayAsync());
    }

    private async Task<(Caller Ada, Place Place)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        return (ada, await house.GuildAsync(ada));
    }
}

/// <summary>In the data directory.</summary>
public sealed class Attachments(House house) : AttachmentContract(house), IClassFixture<House>
{
    private readonly House _house = house;

    protected override int Kept(string channel) => Directory.GetFiles(Path.Combine(_house.Process.DataDirectory, "attachments", channel)).Length;
}

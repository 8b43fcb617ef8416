namespace Gatehouse.Events.Redis;

/// <summary>The first words on a connection: which protocol, who we are, which database. Its errors quote at most the first word of a server's answer.</summary>
internal static class RedisHandshake
{
    /// <exception cref="RedisException">The server refused.</exception>
    public static async Task GreetAsync(RedisConnection connection, RedisOptions options, CancellationToken givenUp)
    {
        var address = options.Address;
        if (!await HelloAsync(connection, address, givenUp) && address.Password is { } password)
        {
            // Servers before 6 know no users, and their AUTH takes the password alone.
            await MustAsync(connection, address.User is { } user ? RedisCommand.Alone("AUTH", user, password) : RedisCommand.Alone("AUTH", password), "AUTH", givenUp);
        }

        if (options.ClientName.Length > 0)
        {
            // Only a convenience for whoever reads CLIENT LIST: an access control list may forbid it.
            await AskAsync(connection, RedisCommand.Alone("CLIENT", "SETNAME", options.ClientName), givenUp);
        }

        if (address.Database != 0)
        {
            await MustAsync(connection, RedisCommand.Alone("SELECT", (long)address.Database), "SELECT", givenUp);
        }

        // Says at once what would otherwise be every command's answer: a password is needed, or the server is still loading its data.
        await MustAsync(connection, RedisCommand.Alone("PING"), "PING", givenUp);
    }

    /// <returns>False when the server knows no HELLO, and RESP2 it is.</returns>
    private static async Task<bool> HelloAsync(RedisConnection connection, RedisAddress address, CancellationToken givenUp)
    {
        var hello = address.Password is { } password
            ? RedisCommand.Alone("HELLO", "3", "AUTH", address.User ?? "default", password)
            : RedisCommand.Alone("HELLO", "3");
        var answer = await AskAsync(connection, hello, givenUp);
        if (!answer.IsError)
        {
            connection.Version = answer.Kind == RedisKind.Map ? 3 : 2;
            return true;
        }

        // ERR: unknown command. NOPROTO: known, but not this version. NOPERM: not for us. Anything else is about who we are.
        if (answer.ErrorCode is "ERR" or "NOPROTO" or "NOPERM")
        {
            return false;
        }

        throw Refusal("HELLO", answer);
    }

    private static async Task MustAsync(RedisConnection connection, RedisCommand command, string name, CancellationToken givenUp)
    {
        var answer = await AskAsync(connection, command, givenUp);

        // NOPERM on PING means that we are known and merely may not ping.
        if (answer.IsError && !(name == "PING" && answer.ErrorCode == "NOPERM"))
        {
            throw Refusal(name, answer);
        }
    }

    private static async Task<RedisReply> AskAsync(RedisConnection connection, RedisCommand command, CancellationToken givenUp)
    {
        await connection.WriteAsync(command.Bytes, givenUp);
        while (true)
        {
            var reply = await connection.ReadAsync(givenUp);
            if (reply.Kind != RedisKind.Push)
            {
                return reply;
            }
        }
    }

    // The rest of an error can repeat what we sent, the password among it: "ERR unknown command 'HELLO', with args beginning with: …".
    private static RedisException Refusal(string name, RedisReply answer) => new(
        RedisFailure.Refused, answer.ErrorCode is { Length: > 0 } code ? $"the server refused {name} ({code})" : $"the server refused {name}");
}

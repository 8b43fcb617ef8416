using Gatehouse.CommandLine;

return (int)await Commands.RunAsync(args, Surroundings.OfThisProcess());

// Reads one case a line and writes one answer a line.
using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Text;

public static class Program
{
    private static string Text(string field)
    {
        return Encoding.UTF8.GetString(Convert.FromBase64String(field));
    }

    public static void Main()
    {
        var lines = new StreamReader(Console.OpenStandardInput(), Encoding.ASCII);
        var answers = new StringBuilder();
        for (string line = lines.ReadLine(); line != null; line = lines.ReadLine())
        {
            string[] fields = line.Split('\t');
            var headers = new Dictionary<string, string>();
            foreach (string pair in fields[6].Split(new[] { ',' }, StringSplitOptions.RemoveEmptyEntries))
            {
                string[] both = pair.Split(':');
                headers[Text(both[0])] = Text(both[1]);
            }
            var given = new List<object> { headers, Convert.FromBase64String(fields[2]), Text(fields[3]), long.Parse(fields[1]) };
            foreach (string name in fields[7].Split(new[] { ',' }, StringSplitOptions.RemoveEmptyEntries))
                given.Add(Text(fields[name == "method" ? 4 : 5]));
            MethodInfo verify = Type.GetType("S" + fields[0] + ".Webhook").GetMethod("Verify");
            try
            {
                answers.Append((bool)verify.Invoke(null, given.ToArray()) ? "true\n" : "false\n");
            }
            catch (TargetInvocationException thrown)
            {
                answers.Append(thrown.InnerException.Message.Replace("\n", " ")).Append('\n');
            }
        }
        Console.Write(answers);
    }
}

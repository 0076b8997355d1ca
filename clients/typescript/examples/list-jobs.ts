// Logs in and prints every job's number and title, two to a page.
// usage: node build/examples/list-jobs.js https://crewline.example olive@example.com PASSWORD
import { answered, connect, everyItem, Refusal } from "../src/index.js";

const [url, email, password] = process.argv.slice(2);
if (url === undefined || email === undefined || password === undefined) {
  throw new Error("usage: list-jobs URL EMAIL PASSWORD");
}

try {
  const signedIn = answered(await connect(url).POST("/api/v1/sessions", { body: { email, password } }));
  const crewline = connect(url, signedIn.access_token);
  const jobs = everyItem(async (after) =>
    answered(
      await crewline.GET("/api/v1/jobs", {
        params: { query: { limit: 2, ...(after === undefined ? {} : { after }) } },
      }),
    ),
  );
  for await (const job of jobs) {
    console.log(`${job.number}\t${job.title}`);
  }
} catch (error) {
  if (!(error instanceof Refusal)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
